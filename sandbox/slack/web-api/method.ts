import type { Tier } from '../rate-limits.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';

export type Answer = Record<string, unknown>;

/** A Web API method: what it needs, how often it may be called, what it does. Throws a Refusal otherwise. */
export interface Method {
  tier: Tier;
  /** Default: the bot's. */
  token?: 'bot' | 'app' | 'none';
  /** All of these. Where it depends on the channel, the method asks itself. */
  scopes?: readonly string[];
  /** What is counted by itself; default: the method. */
  bucket?: (world: World, args: Arguments) => string;
  run(world: World, args: Arguments): Answer | Promise<Answer>;
}

export type Methods = Record<string, Method>;
