import type { World } from '../world.ts';

/** Slack sends the three characters of its own markup escaped. */
export const escapeMarkup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * Names that a person typed become ids: always in messages, in commands where the manifest says `should_escape`.
 * Only in commands does the name stay beside the id.
 */
export function escapeMentions({ workspace }: World, text: string, withNames: boolean): string {
  const people = [...workspace.people.values()];
  return text
    .replaceAll(/(?<!\S)@([\w.-]+)/g, (typed, name: string) => {
      const person = people.find((candidate) => candidate.name === name);
      if (person !== undefined) return `<@${person.id}${withNames ? `|${name}` : ''}>`;
      const group = [...workspace.userGroups.values()].find((candidate) => candidate.handle === name);
      return group === undefined ? typed : `<!subteam^${group.id}${withNames ? `|@${name}` : ''}>`;
    })
    .replaceAll(/(?<!\S)#([\w-]+)/g, (typed, name: string) => {
      const channel = workspace.findChannelNamed(name);
      return channel === undefined ? typed : `<#${channel.id}|${withNames ? name : ''}>`;
    });
}
