import type { KnownBlock } from '@slack/types';
import type { Attachment, File } from './client-api.ts';
import type { Clock } from '../clock.ts';

export interface Metadata {
  event_type: string;
  event_payload: Record<string, unknown>;
}

export interface StoredMessage {
  channel: string;
  ts: string;
  /** Of replies only. */
  threadTs?: string;
  broadcast?: true;
  user: string;
  byApp: boolean;
  text: string;
  blocks: KnownBlock[];
  attachments: Attachment[];
  files: File[];
  edited?: { user: string; ts: string };
  metadata?: Metadata;
  /** An ephemeral message: who sees it. */
  onlyFor?: string;
  /** A deleted root that has replies: Slack leaves a stone in its place. */
  tombstone?: true;
}

export type MessageDraft = Pick<StoredMessage, 'channel' | 'user' | 'byApp' | 'text'> &
  Partial<Omit<StoredMessage, 'ts' | 'edited' | 'tombstone'>>;

/** Everything ever said, by channel, oldest first. A message's ts is unique in the workspace. */
export class Messages {
  readonly #byChannel = new Map<string, StoredMessage[]>();
  readonly #clock: Clock;
  #lastMicros = 0;
  /** When each message was taken, in real time. */
  readonly #takenAt = new WeakMap<StoredMessage, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(draft: MessageDraft): StoredMessage {
    const message: StoredMessage = { blocks: [], attachments: [], files: [], ...draft, ts: this.newTs() };
    this.#byChannel.set(message.channel, [...this.in(message.channel), message]);
    this.#takenAt.set(message, performance.now());
    return message;
  }

  /** Microseconds in the fraction, as Slack has them; never the same twice. */
  newTs(): string {
    this.#lastMicros = Math.max(Math.floor(this.#clock.now()) * 1000, this.#lastMicros + 1);
    const micros = String(this.#lastMicros % 1_000_000).padStart(6, '0');
    return `${Math.floor(this.#lastMicros / 1_000_000)}.${micros}`;
  }

  in(channel: string): readonly StoredMessage[] {
    return this.#byChannel.get(channel) ?? [];
  }

  /** How long ago it was taken, in real time. */
  ageMs(message: StoredMessage): number {
    return performance.now() - (this.#takenAt.get(message) ?? 0);
  }

  find(channel: string, ts: string): StoredMessage | undefined {
    return this.in(channel).find((message) => message.ts === ts);
  }

  /** Without the root, and without what only one person sees. */
  replies(channel: string, rootTs: string): StoredMessage[] {
    return this.in(channel).filter((message) => message.threadTs === rootTs && message.onlyFor === undefined);
  }

  putBack(was: StoredMessage): void {
    const others = this.in(was.channel);
    const found = others.findIndex(({ ts }) => ts === was.ts);
    if (found === -1) throw new Error(`No such message: ${was.channel} ${was.ts}`);
    this.#byChannel.set(was.channel, others.with(found, structuredClone(was)));
  }

  remove(channel: string, ts: string): void {
    const message = this.find(channel, ts);
    if (message === undefined) return;
    if (message.threadTs === undefined && this.replies(channel, ts).length > 0) return toTombstone(message);
    this.#byChannel.set(
      channel,
      this.in(channel).filter((other) => other !== message),
    );
  }
}

function toTombstone(message: StoredMessage): void {
  message.tombstone = true;
  message.text = 'This message was deleted.';
  message.blocks = [];
  message.attachments = [];
  message.files = [];
  delete message.metadata;
}
