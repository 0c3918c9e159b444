/** A call of the app to the Web API or a response_url. Times are real milliseconds since 1970. */
export interface WireCall {
  at: number;
  /** `chat.postMessage`, or `response_url`. */
  method: string;
  arguments: Record<string, unknown>;
  /** Null where the connection was destroyed without an answer. */
  status: number | null;
  answer: unknown;
  ms: number;
}

/** Something the stand-in sent to the app. */
export interface WireDelivery {
  at: number;
  over: 'socket' | 'http';
  kind: 'slash_commands' | 'interactive' | 'events_api';
  /** `view_submission`, `block_actions`, an event's type, or the command. */
  type: string;
  payload: Record<string, unknown>;
  /** Null where no acknowledgement came in time. */
  ackMs: number | null;
  ackBody: unknown;
  failure?: string;
  retry?: number;
}

/** Everything that went over the wire, oldest first; only the last ten thousand of each. */
export class WireLog {
  readonly calls: WireCall[] = [];
  readonly deliveries: WireDelivery[] = [];

  called(call: WireCall): void {
    this.calls.push(call);
    if (this.calls.length > limit) this.calls.shift();
  }

  delivered(delivery: WireDelivery): void {
    this.deliveries.push(delivery);
    if (this.deliveries.length > limit) this.deliveries.shift();
  }
}

const limit = 10_000;
