import type { App } from '@slack/bolt';
import type { InteractionKind } from '../monitoring/metrics.ts';
import type { Log } from '../runtime/log.ts';
import { traced } from '../runtime/trace.ts';

export interface Interactions {
  /** When everything that is being answered now has been answered. Bolt's own stop does not wait for it. */
  ended(): Promise<void>;
}

export interface InteractionOptions {
  readonly log: Log;
  readonly seen: (kind: InteractionKind, milliseconds: number) => void;
}

function kindOf(body: object, payload: object): InteractionKind {
  if ('command' in payload) return 'command';
  const type = 'type' in body ? body.type : undefined;
  if (type === 'block_actions') return 'action';
  if (type === 'view_submission' || type === 'view_closed') return 'view';
  if (type === 'block_suggestion') return 'options';
  return type === 'event_callback' ? 'event' : 'shortcut';
}

/** Goes before every listener: gives each delivery a trace, counts it, measures it, and knows when it is over. */
export function watchInteractions(app: App, { log, seen }: InteractionOptions): Interactions {
  const underWay = new Set<Promise<void>>();

  async function watch(kind: InteractionKind, next: () => Promise<void>): Promise<void> {
    const began = performance.now();
    try {
      await next();
    } finally {
      const milliseconds = performance.now() - began;
      seen(kind, milliseconds);
      log.info({ kind, ms: Math.round(milliseconds) }, 'answered');
    }
  }

  app.use(async ({ body, payload, next }) => {
    const work = traced(() => watch(kindOf(body, payload), next));
    underWay.add(work);
    try {
      await work;
    } finally {
      underWay.delete(work);
    }
  });
  return {
    async ended() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}
