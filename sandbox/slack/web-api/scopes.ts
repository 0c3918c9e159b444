import type { Channel } from '../client-api.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';

export function requireScopes(world: World, needed: readonly string[]): void {
  const missing = needed.filter((scope) => !world.scopes.has(scope));
  if (missing.length === 0) return;
  throw new Refusal('missing_scope', {
    needed: missing.join(','),
    provided: [...world.scopes].join(','),
  });
}

const families = { public: 'channels', private: 'groups', im: 'im' } as const;

/** `channels:read`, `groups:history`, `im:read` …: which one, the kind of the conversation decides. */
export function requireChannelScope(world: World, channel: Channel, right: 'read' | 'history'): void {
  requireScopes(world, [`${families[channel.kind]}:${right}`]);
}
