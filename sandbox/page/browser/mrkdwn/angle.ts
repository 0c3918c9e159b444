import { unescapeText, type Inline } from './tree.ts';

const linkSchemes = /^(?:https?|mailto|tel|slack):/i;

/**
 * What stands between `<` and `>`: a link, a mention, a date. Anything else is no markup, and stays as it was typed.
 * https://docs.slack.dev/messaging/formatting-message-text
 */
export function parseAngle(content: string): Inline {
  const [target, label] = splitOnce(content, '|');
  const named = label === undefined ? {} : { label: unescapeText(label) };
  if (target.startsWith('@')) return { kind: 'user', id: target.slice(1), ...named };
  if (target.startsWith('#')) return { kind: 'channel', id: target.slice(1), ...named };
  if (target.startsWith('!')) return parseSpecial(target.slice(1), label);
  const url = unescapeText(target);
  if (!linkSchemes.test(url)) return { kind: 'text', text: unescapeText(`<${content}>`) };
  return {
    kind: 'link',
    url,
    label: label === undefined ? url.replace(/^mailto:/i, '') : unescapeText(label),
  };
}

function parseSpecial(special: string, label: string | undefined): Inline {
  const [name = '', ...rest] = special.split('^');
  switch (name) {
    case 'here':
    case 'channel':
    case 'everyone':
      return { kind: 'broadcast', range: name };
    case 'subteam':
      return {
        kind: 'group',
        id: rest[0] ?? '',
        ...(label === undefined ? {} : { label: unescapeText(label) }),
      };
    case 'date': {
      const [unix = '', format = '', url] = rest;
      const fallback = unescapeText(label ?? '');
      const date = { kind: 'date', unix: Number(unix), format: unescapeText(format), fallback } as const;
      return url !== undefined && linkSchemes.test(url) ? { ...date, url: unescapeText(url) } : date;
    }
    default:
      return { kind: 'text', text: unescapeText(label ?? `<!${special}>`) };
  }
}

function splitOnce(text: string, at: string): [string, string?] {
  const index = text.indexOf(at);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}
