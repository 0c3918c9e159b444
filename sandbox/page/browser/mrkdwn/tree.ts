/** What Slack's mrkdwn says, as data: nothing in it is markup any more. */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'break' }
  | { kind: 'bold' | 'italic' | 'strike'; children: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; url: string; label: string }
  | { kind: 'user' | 'channel' | 'group'; id: string; label?: string }
  | { kind: 'broadcast'; range: string }
  | { kind: 'date'; unix: number; format: string; url?: string; fallback: string }
  | { kind: 'emoji'; name: string };

export type Paragraph =
  | { kind: 'paragraph'; children: Inline[] }
  | { kind: 'quote'; children: Inline[] }
  | { kind: 'pre'; text: string };

const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** The three characters that Slack asks to be escaped. */
export function unescapeText(text: string): string {
  return text.replaceAll(/&(?:amp|lt|gt);/g, (entity) => entities[entity] ?? entity);
}
