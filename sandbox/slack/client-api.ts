/**
 * What a person's client (the page, the scripted tour, a test) and the stand-in say to each other. JSON only.
 *
 *   GET  /client/state?user=U…    → ClientState
 *   GET  /client/events?user=U…   → server-sent events; the data of each is one ClientEvent. One comes at once.
 *   POST /client/act              → body Act, answer ActAnswer (HTTP 200 also when refused)
 */
import type { KnownBlock, PlainTextElement } from '@slack/types';

/** What one person can see: nobody else's direct messages, ephemeral answers, modals or Home. */
export interface ClientState {
  user: string;
  team: { id: string; name: string; domain: string };
  /** Milliseconds since 1970, on the stand-in's clock (which the sandbox can move). */
  now: number;
  me: Person;
  /** The app itself: what its bot is called, and whether it is connected to receive anything. */
  app: { id: string; botUserId: string; botId: string; name: string; connected: boolean };
  people: Person[];
  userGroups: UserGroup[];
  /** Those the person is a member of, direct messages included. */
  channels: Channel[];
  /** By channel id; oldest first; replies stand among the others and carry `threadTs`. */
  messages: Record<string, Message[]>;
  commands: SlashCommand[];
  shortcuts: Shortcut[];
  /** Modals open for this person: the root first, the one in front last. */
  views: ClientView[];
  home: ClientView | null;
  toasts: Toast[];
}

export interface Person {
  id: string;
  /** The handle. */
  name: string;
  realName: string;
  title: string;
  email: string;
  isBot: boolean;
  deleted: boolean;
  /** A guest of several channels. */
  isRestricted: boolean;
  /** A guest of one channel. */
  isUltraRestricted: boolean;
  /** Of another company (Slack Connect). */
  isStranger: boolean;
  /** The home workspace. */
  teamId: string;
  /** The Enterprise organization, and the workspaces of it that this person is a member of. */
  enterprise?: { id: string; name: string; teams: string[] };
  /** What `users.info` shows as `team_id` in place of the home workspace; null: nothing. */
  teamIdInInfo?: string | null;
  /** What a click carries as `user.team_id` in place of the home workspace; null: nothing. */
  teamIdInClicks?: string | null;
  /** IANA name. */
  tz: string;
  tzOffsetSeconds: number;
}

export interface UserGroup {
  id: string;
  handle: string;
  name: string;
  users: string[];
}

export interface Channel {
  id: string;
  kind: 'public' | 'private' | 'im';
  /** Without `#`. For a direct message: the other one's name. */
  name: string;
  topic: string;
  members: string[];
  archived: boolean;
  /** Sister workspaces of the Enterprise organization that have this channel too. */
  sisterTeams?: string[];
  /** Workspaces of other companies that it is shared with (Slack Connect). */
  foreignTeams?: string[];
  /** The other one in a direct message. */
  with?: string;
}

export interface Message {
  channel: string;
  /** `1700000000.000100`: the message's id in its channel, and its time. */
  ts: string;
  /** The root's ts, in replies and in a root that has replies. */
  threadTs?: string;
  replyCount?: number;
  /** A reply that was also sent to the channel. */
  broadcast?: true;
  user: string;
  byApp: boolean;
  /** Slack's mrkdwn; what stands there when there are no blocks. */
  text: string;
  blocks: KnownBlock[];
  attachments: Attachment[];
  files: File[];
  edited?: { user: string; ts: string };
  /** Only this person sees it; gone when dismissed or when Slack is started again. */
  ephemeral?: true;
  /** Permanent link, as `chat.getPermalink` gives it. */
  permalink: string;
}

export interface Attachment {
  color?: string;
  text?: string;
  fallback?: string;
  blocks?: KnownBlock[];
}

export interface File {
  id: string;
  name: string;
  title: string;
  mimetype: string;
  size: number;
  /** On the stand-in itself; no token needed, so that a browser can fetch it. */
  url: string;
}

export interface SlashCommand {
  /** With its slash. */
  command: string;
  description: string;
  usageHint: string;
}

export interface Shortcut {
  callbackId: string;
  name: string;
}

export interface ClientView {
  id: string;
  hash: string;
  type: 'modal' | 'home';
  callbackId: string;
  title?: PlainTextElement;
  submit?: PlainTextElement;
  close?: PlainTextElement;
  blocks: KnownBlock[];
  /**
   * What the fields hold now: kept over `views.update` where block_id and action_id stayed the same, otherwise the
   * initial value. A client shows these, not `initial_value`.
   */
  state: ViewState;
  /** Under which field to show what; from the last submission, until the next one or an update. */
  errors: Record<string, string>;
}

/** Shown in passing by a client, until dismissed: mostly what Slack says when the app fails. */
export interface Toast {
  id: string;
  kind: 'operation_timeout' | 'dispatch_failed' | 'app_error' | 'external_options_failed';
  /** In the words of the stand-in. */
  message: string;
}

/** `{ values: { block_id: { action_id: value } } }`, as Slack sends it to the app. */
export interface ViewState {
  values: Record<string, Record<string, StateValue>>;
}

export interface StateOption {
  text: { type: 'plain_text' | 'mrkdwn'; text: string; emoji?: boolean; verbatim?: boolean };
  value: string;
  description?: PlainTextElement;
}

/** One field's value, in the shape Slack gives it in `view.state.values` and in `actions[]`. */
export type StateValue =
  | {
      type: 'plain_text_input' | 'number_input' | 'email_text_input' | 'url_text_input';
      value: string | null;
    }
  | { type: 'static_select' | 'external_select' | 'radio_buttons'; selected_option: StateOption | null }
  | {
      type: 'multi_static_select' | 'multi_external_select' | 'checkboxes';
      selected_options: StateOption[];
    }
  | { type: 'users_select'; selected_user: string | null }
  | { type: 'multi_users_select'; selected_users: string[] }
  | { type: 'conversations_select'; selected_conversation: string | null }
  | { type: 'multi_conversations_select'; selected_conversations: string[] }
  | { type: 'channels_select'; selected_channel: string | null }
  | { type: 'multi_channels_select'; selected_channels: string[] }
  | { type: 'datepicker'; selected_date: string | null }
  | { type: 'timepicker'; selected_time: string | null }
  | { type: 'datetimepicker'; selected_date_time: number | null }
  | { type: 'rich_text_input'; rich_text_value: object | null }
  | { type: 'file_input'; files: object[] };

/** What a person picked or pressed outside a submission. Buttons need nothing: their value is in the block. */
export type ActionValue =
  | { type: 'button' | 'icon_button' }
  | { type: 'feedback_buttons'; value: string }
  | { type: 'overflow'; selected_option: StateOption }
  | StateValue;

export type ActionContainer =
  | { type: 'message'; channel: string; ts: string }
  | { type: 'view'; viewId: string }
  | { type: 'home' };

/** Everything a person can do. `user` is who does it. */
export type Act =
  | { type: 'command'; user: string; channel: string; /** `/cmk status acme`, slash included */ text: string }
  | { type: 'message'; user: string; channel: string; threadTs?: string; text: string }
  | {
      type: 'action';
      user: string;
      container: ActionContainer;
      blockId: string;
      actionId: string;
      /** May be left out for buttons. */
      value?: ActionValue;
      /** The container's other fields as they stand; needed in views, allowed in messages. */
      state?: ViewState;
    }
  | { type: 'submit'; user: string; viewId: string; state: ViewState }
  /** What stands in the fields so far. Nothing is sent to the app; it only survives a fetch of the state. */
  | { type: 'typed'; user: string; viewId: string; state: ViewState }
  /** Without `all`, the view in front goes and the one below shows; with it (the cross), the whole stack. */
  | { type: 'close'; user: string; viewId: string; all?: boolean }
  | {
      type: 'options';
      user: string;
      container: ActionContainer;
      blockId: string;
      actionId: string;
      query: string;
    }
  /** Opens the Home tab. */
  | { type: 'home'; user: string }
  | { type: 'shortcut'; user: string; callbackId: string }
  | { type: 'dismissToast'; user: string; toastId: string }
  | { type: 'dismissMessage'; user: string; channel: string; ts: string }
  /** Opens (or finds) the direct message with that person or bot; the answer names its channel. */
  | { type: 'openDm'; user: string; with: string }
  | { type: 'join' | 'leave'; user: string; channel: string };

/** Answered once the app has acknowledged (or failed to), and what the acknowledgement asked for has been done. */
export type ActAnswer =
  | {
      ok: true;
      /** How long the app took to acknowledge, where it had to. */
      ackMs?: number;
      /** What the acknowledgement did to the person's screen. */
      effect?: 'none' | 'message' | 'errors' | 'update' | 'push' | 'clear' | 'close';
      /** `message`, `command` with a visible answer: its ts. `openDm`: the channel. */
      channel?: string;
      ts?: string;
      /** Of `options`. */
      options?: StateOption[];
      optionGroups?: { label: PlainTextElement; options: StateOption[] }[];
      /** Of a `submit` that the app turned down: words by block_id. The modal stays open. */
      errors?: Record<string, string>;
    }
  | {
      ok: false;
      error: ActError;
      message: string;
      /** With `invalid_input`: words by block_id, from Slack's own look at the fields; the app was not asked. */
      errors?: Record<string, string>;
    };

export type ActError =
  /** The app did not acknowledge within three seconds. A toast says so too. */
  | 'operation_timeout'
  /** The app could not be reached or answered with an error. */
  | 'dispatch_failed'
  /** Its acknowledgement was one that Slack refuses. */
  | 'invalid_ack'
  | 'invalid_input'
  | 'unknown_user'
  | 'user_deactivated'
  | 'unknown_command'
  | 'channel_not_found'
  | 'not_in_channel'
  | 'is_archived'
  | 'message_not_found'
  | 'view_not_found'
  | 'action_not_found'
  | 'invalid_act';

/** Something of this person's changed: fetch the state again. `seq` grows by one with each. */
export interface ClientEvent {
  type: 'changed';
  seq: number;
}
