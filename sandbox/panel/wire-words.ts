/** What a call to Slack, or a delivery from it, is about, in a few words: whatever of it a person would recognize. */

type Given = Readonly<Record<string, unknown>>;

const field = (of: unknown, name: string): unknown =>
  typeof of === 'object' && of !== null ? (of as Given)[name] : undefined;

const words = (value: unknown): string => (typeof value === 'string' ? value : '');

function parsed(value: unknown): unknown {
  try {
    return typeof value === 'string' ? (JSON.parse(value) as unknown) : value;
  } catch {
    return undefined;
  }
}

const titleOf = (view: unknown): string => words(field(field(view, 'title'), 'text'));

/** `chat.postMessage` by its notification, a view by its title, anything else by whom or what it asks about. */
export function callWords(given: Given): string {
  const view = parsed(given['view']);
  const about = ['text', 'user', 'usergroup', 'filename', 'channel', 'channel_id'].map((name) =>
    words(given[name]),
  );
  return [titleOf(view), ...about].find((each) => each !== '') ?? '';
}

/** By whom, and what: the text of a command, the callback of a view, the buttons that were pressed. */
export function deliveryWords(payload: Given): string {
  const { user, user_id: userId, actions, action_id: asked, event, view, callback_id: callback } = payload;
  const pressed = Array.isArray(actions) ? actions.map((action) => words(field(action, 'action_id'))) : [];
  const what = [
    words(payload['text']),
    pressed.join(', '),
    words(asked),
    titleOf(view) || words(field(view, 'callback_id')),
    words(callback),
    words(field(event, 'tab')),
  ].find((each) => each !== '');
  const who = words(userId) || words(field(user, 'id')) || words(field(event, 'user'));
  return [what, who === '' ? undefined : `by ${who}`].filter((part) => part !== undefined).join(' ');
}
