/** A call that Slack turns down: becomes `{ ok: false, error, …details }`. */
export class Refusal extends Error {
  readonly error: string;
  readonly details: Record<string, unknown>;

  constructor(error: string, details: Record<string, unknown> = {}) {
    super(error);
    this.error = error;
    this.details = details;
  }
}

/** Slack's way of naming an argument that is missing or wrong. */
export function invalidArguments(...messages: string[]): Refusal {
  return new Refusal('invalid_arguments', {
    response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) },
  });
}
