type DeliveryKind = 'slash_commands' | 'interactive' | 'events_api';

export interface Parcel {
  kind: DeliveryKind;
  payload: Record<string, unknown>;
  /** Of Socket Mode, where the same envelope is to come again; otherwise each has its own. */
  envelopeId?: string;
  retry?: { attempt: number; reason: 'http_timeout' | 'http_error' | 'timeout' };
}

/** What became of a delivery. A body is what the acknowledgement carried: JSON, or text; undefined for nothing. */
export type Outcome =
  | { result: 'acked'; ackMs: number; body: unknown }
  | { result: 'timeout' }
  | { result: 'failed'; reason: string };

/** A way to the app: over its sockets, or to its URL. */
export interface Delivery {
  readonly over: 'socket' | 'http';
  isConnected(): boolean;
  deliver(parcel: Parcel): Promise<Outcome>;
  close(): void;
}
