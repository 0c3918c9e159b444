/** Another running instance of the bot that does not agree with this one. What it says of itself may be anybody's. */
export interface OtherInstance {
  readonly name: string;
  /** Another version, other terms, or something that this one cannot read. */
  readonly differs: 'version' | 'terms' | 'unreadable';
  /** What it runs, where it said. */
  readonly version?: string | undefined;
}
