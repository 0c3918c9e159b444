import { expect, test, vi } from 'vitest';
import type { WeatherOptions } from '../../sandbox/slack/weather.ts';
import { explain } from '../../src/listeners/screen.ts';
import type { Deps } from '../../src/deps.ts';
import { rita } from '../sandbox/slack/seed.ts';
import { standing } from '../sandbox/slack/standing.ts';

const mistakes = vi.fn<(about: object, what: string) => void>();
const deps = { log: { error: mistakes } } as unknown as Deps;

async function explained(weather: Partial<WeatherOptions>, user = rita): Promise<string> {
  const { slack, web } = await standing();
  await slack.setWeather(weather);
  const error: unknown = await web.chat
    .postMessage({ channel: user, text: 'Hello.' })
    .catch((caught) => caught);
  return explain(error, deps).text;
}

test.each<[string, Partial<WeatherOptions>, string]>([
  ['asks it to wait', { rateLimited: { retryAfterSeconds: 7 } }, 'limits how often'],
  ['drops the connection', { acceptThenDrop: {} }, 'could not be reached'],
  ['answers with a page of HTML', { failing: { status: 503 } }, 'could not be reached'],
])(
  'where Slack %s while somebody waits, they are told that it is Slack and no mistake of the bot',
  async (_kind, weather, words) => {
    expect(await explained(weather)).toContain('Slack');
    expect(await explained(weather)).toContain(words);
    expect(mistakes).not.toHaveBeenCalled();
  },
);

test.each([
  [429, 'limits how often'],
  [503, 'could not be reached'],
])('where Slack answers %s to an answer, it is Slack as well', (statusCode, words) => {
  const error = Object.assign(new Error('Failed to respond'), {
    code: 'slack_bolt_respond_error',
    statusCode,
  });
  expect(explain(error, deps).text).toContain(words);
  expect(mistakes).not.toHaveBeenCalled();
});

test('what Slack refuses is a mistake of the bot, with a number that stands in the log', async () => {
  const text = await explained({ failing: { error: 'invalid_blocks' } });
  expect(text).toContain('The bot made a mistake');
  expect(mistakes).toHaveBeenCalledOnce();
});
