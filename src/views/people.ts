import { bot } from '../domain/events.ts';
import { code, listed } from './text.ts';

/** A person or a user group by id, so that Slack shows the present name and tells them; anything else is shown as it is. */
export function mention(id: string): string {
  if (id === bot) return 'the bot';
  if (/^[UW][A-Z0-9]{1,30}$/.test(id)) return `<@${id}>`;
  return /^S[A-Z0-9]{1,30}$/.test(id) ? `<!subteam^${id}>` : code(id, 60);
}

const most = 20;

/** Names in a sentence; a long list is cut, and says so. */
export function people(ids: readonly string[], conjunction = 'and'): string {
  const shown = ids.slice(0, most).map(mention);
  const hidden = ids.length - shown.length;
  return listed(hidden > 0 ? [...shown, `${hidden} more`] : shown, conjunction);
}
