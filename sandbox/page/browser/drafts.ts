import type { ActionContainer, ClientView, StateValue, ViewState } from '../../slack/client-api.ts';

export type Values = ViewState['values'];

/** What a person changed in fields since the app last saw them, by container. */
export type Drafts = Record<string, Values>;

export function containerKey(container: ActionContainer): string {
  switch (container.type) {
    case 'message':
      return `message ${container.channel} ${container.ts}`;
    case 'view':
      return `view ${container.viewId}`;
    case 'home':
      return 'home';
  }
}

export function withDraft(
  drafts: Drafts,
  key: string,
  blockId: string,
  actionId: string,
  value: StateValue,
): Drafts {
  const values = drafts[key] ?? {};
  return { ...drafts, [key]: { ...values, [blockId]: { ...values[blockId], [actionId]: value } } };
}

/** What the fields show: what the app knows, with the drafts on top, where those are of a field that is there. */
export function mergeValues(known: Values, draft: Values | undefined): Values {
  const merged: Values = {};
  for (const [blockId, actions] of Object.entries(known)) {
    merged[blockId] = {};
    for (const [actionId, value] of Object.entries(actions)) {
      const typed = draft?.[blockId]?.[actionId];
      merged[blockId][actionId] = typed?.type === value.type ? typed : value;
    }
  }
  return merged;
}

/**
 * Slack keeps what was typed over an update where block_id and action_id stay, and forgets it where they go; so a view
 * that comes back with a field it did not have in between starts from the app's value.
 */
export function pruneDrafts(drafts: Drafts, views: ClientView[], home: ClientView | null): Drafts {
  const kept: Drafts = {};
  for (const [key, values] of Object.entries(drafts)) {
    if (key.startsWith('message ')) kept[key] = values;
  }
  const shown = views.map((view) => [containerKey({ type: 'view', viewId: view.id }), view] as const);
  for (const [key, view] of home === null ? shown : [...shown, ['home', home] as const]) {
    const draft = drafts[key];
    if (draft !== undefined) kept[key] = keepPresent(draft, view.state.values);
  }
  return kept;
}

function keepPresent(draft: Values, known: Values): Values {
  const kept: Values = {};
  for (const [blockId, actions] of Object.entries(draft)) {
    const present = Object.entries(actions).filter(([actionId]) => known[blockId]?.[actionId] !== undefined);
    if (present.length > 0) kept[blockId] = Object.fromEntries(present);
  }
  return kept;
}
