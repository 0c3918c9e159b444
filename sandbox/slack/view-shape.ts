import type { ClientView } from './client-api.ts';
import type { StoredView } from './view-stack.ts';
import type { World } from './world.ts';

/** A view as the Web API and interactive payloads give it. Answers to views.* carry no state. */
export function viewShape(
  world: World,
  view: StoredView,
  { withState = true } = {},
): Record<string, unknown> {
  const { team, app } = world.workspace;
  const { payload } = view;
  return {
    id: view.id,
    team_id: team.id,
    type: payload.type,
    blocks: payload.blocks,
    private_metadata: payload.private_metadata ?? '',
    callback_id: payload.callback_id ?? '',
    state: withState ? view.state : { values: {} },
    hash: view.hash,
    title: payload.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: payload.clear_on_close ?? false,
    notify_on_close: payload.notify_on_close ?? false,
    close: payload.close ?? null,
    submit: payload.submit ?? null,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    app_id: app.id,
    external_id: payload.external_id ?? '',
    app_installed_team_id: team.id,
    bot_id: app.botId,
  };
}

/** A view as a person's client gets it. */
export function clientView(view: StoredView): ClientView {
  const { type, blocks, title, submit, close, callback_id: callbackId = '' } = view.payload;
  return {
    id: view.id,
    hash: view.hash,
    type,
    callbackId,
    ...(title === undefined ? {} : { title }),
    ...(submit === undefined ? {} : { submit }),
    ...(close === undefined ? {} : { close }),
    blocks,
    state: view.state,
    errors: view.errors,
  };
}
