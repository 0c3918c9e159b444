import type { KnownBlock } from '@slack/types';

/**
 * Slack refuses a message whose blocks hold more than about this many characters. The figure is not documented;
 * people measured refusals from 13 200 on, and earlier with many small blocks (github.com/slackapi/bolt-js
 * issues 2509 and 2867), so each block is counted with something for its container.
 */
export const mostBlockCharacters = 13_000;
const charactersForContainer = 20;

const counted = new Set(['text', 'title', 'alt_text', 'caption']);

export function measureBlocks(blocks: readonly KnownBlock[]): number {
  return blocks.reduce((sum, block) => sum + charactersForContainer + charactersIn(block), 0);
}

function charactersIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [name, inner]) =>
      sum + (typeof inner === 'string' && counted.has(name) ? inner.length : charactersIn(inner)),
    0,
  );
}
