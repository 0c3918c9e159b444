import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { RunAnswer, RunRequest, WorldPanel } from './page-api.ts';

/** Never rejects: what goes wrong is told beside the panel. */
export async function runControl(world: WorldPanel, incoming: IncomingMessage): Promise<RunAnswer> {
  try {
    const { controlId, value } = parseRunRequest(await text(incoming));
    return { ok: true, told: await world.run(controlId, value) };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

function parseRunRequest(body: string): RunRequest {
  const parsed: unknown = JSON.parse(body);
  if (typeof parsed !== 'object' || parsed === null || !('controlId' in parsed))
    throw new TypeError('A run names its controlId.');
  const { controlId } = parsed;
  const value = 'value' in parsed ? parsed.value : undefined;
  if (typeof controlId !== 'string') throw new TypeError('controlId is a string.');
  if (value === undefined) return { controlId };
  if (typeof value !== 'string' && typeof value !== 'boolean')
    throw new TypeError('value is a string or a boolean.');
  return { controlId, value };
}
