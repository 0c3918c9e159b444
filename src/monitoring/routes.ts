import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Metrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';

/** What can be asked over HTTP from outside, beside Slack's deliveries. */
export interface Route {
  readonly path: string;
  readonly method: 'GET';
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void;
}

/** What answers once the bot is put together. */
export interface Answers {
  readonly metrics: Metrics;
  look(): Promise<Readiness>;
}

type Answer = readonly [status: number, contentType: string, body: string];

function route(path: string, answer: () => Promise<Answer> | Answer): Route {
  return {
    path,
    method: 'GET',
    handler(_request, response) {
      Promise.resolve(answer())
        .catch((): Answer => [500, 'text/plain', 'it could not be looked up\n'])
        .then(([status, contentType, body]) => {
          response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' }).end(body);
        })
        .catch(() => response.destroy());
    },
  };
}

/** `/healthz`: the process runs. `/readyz`: all that it needs is there. `/metrics`: for Prometheus. */
export function createRoutes(answers: () => Answers): Route[] {
  return [
    route('/healthz', () => [200, 'text/plain', 'alive\n']),
    route('/readyz', async () => {
      const readiness = await answers().look();
      const body = `${JSON.stringify(readiness, undefined, 2)}\n`;
      return [readiness.ready ? 200 : 503, 'application/json', body];
    }),
    route('/metrics', async () => {
      const { registry } = answers().metrics;
      return [200, registry.contentType, await registry.metrics()];
    }),
  ];
}
