import { expect, test } from 'vitest';
import { general, rita } from './seed.ts';
import { dataOf, errorOf, standing } from './standing.ts';

test('about one message a second goes into a channel, after a short burst', async () => {
  const { slack, web } = await standing({ rateLimits: { message: { perMinute: 60, burst: 2 } } });
  const post = (channel: string) => web.chat.postMessage({ channel, text: 'Hello' });
  await post(general);
  await post(general);
  await expect(post(general)).rejects.toMatchObject({ retryAfter: 1 });
  await post(rita);
  expect(slack.messagesIn(general)).toHaveLength(2);
  expect(slack.log.calls.map(({ status }) => status)).toEqual([200, 200, 429, 200]);
});

test('a call that Slack accepts and then drops has been carried out', async () => {
  const { slack, web } = await standing();
  await slack.setWeather({ acceptThenDrop: { methods: ['chat.postMessage'], times: 1 } });
  await expect(web.chat.postMessage({ channel: general, text: 'Once' })).rejects.toThrow();
  expect(slack.messagesIn(general)).toHaveLength(1);
  expect(slack.log.calls[0]).toMatchObject({
    method: 'chat.postMessage',
    status: null,
    answer: { ok: true },
  });
  await web.chat.postMessage({ channel: general, text: 'Twice' });
  expect(slack.messagesIn(general)).toHaveLength(2);
});

test('a rate limit names the seconds to wait, for as many calls as it was set', async () => {
  const { slack, web } = await standing();
  await slack.setWeather({ rateLimited: { retryAfterSeconds: 7, times: 1 } });
  await expect(web.auth.test()).rejects.toMatchObject({ retryAfter: 7 });
  await expect(web.auth.test()).resolves.toMatchObject({ ok: true });
});

test.for(['refused', 'reset'] as const)(
  'with Slack down (%s) no call arrives, and afterwards all do',
  async (down) => {
    const { slack, web } = await standing();
    await slack.setWeather({ down });
    await expect(web.chat.postMessage({ channel: general, text: 'Hello' })).rejects.toThrow();
    expect(slack.stateFor(rita).messages[general]).toEqual([]);
    await slack.setWeather({ down: false });
    await web.chat.postMessage({ channel: general, text: 'Hello' });
    expect(slack.messagesIn(general)).toHaveLength(1);
  },
);

test('an error or a page of HTML can stand in the way of a call', async () => {
  const { slack, web } = await standing();
  await slack.setWeather({ failing: { error: 'internal_error', methods: ['auth.test'] } });
  expect(await errorOf(web.auth.test())).toBe('internal_error');
  await slack.setWeather({ failing: { status: 503 } });
  await expect(web.auth.test()).rejects.toMatchObject({ statusCode: 503 });
  await slack.setWeather({ failing: null });
  expect(await dataOf(web.auth.test())).toBeUndefined();
});
