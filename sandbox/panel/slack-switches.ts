import type { Sandbox } from '../sandbox.ts';
import { type SwitchGroup, press, toggle } from './switch.ts';

/** Slack's weather, and the bot's own process. */
export function slackSwitches(sandbox: Sandbox): SwitchGroup {
  const { slack } = sandbox;
  const { down, rateLimited, acceptThenDrop } = slack.weather();
  return {
    title: 'Slack and the bot',
    switches: [
      toggle('slackDown', 'Slack cannot be reached', down !== false, async (on) => {
        await slack.setWeather({ down: on ? 'refused' : false });
        return on ? 'Slack is away for the bot; people’s pages go on.' : 'Slack is back.';
      }),
      toggle('slackLimits', 'Slack says 429', rateLimited !== null, async (on) => {
        await slack.setWeather({ rateLimited: on ? { retryAfterSeconds: 5 } : null });
        return on ? 'Slack asks the bot to wait five seconds each time.' : 'Slack answers as usual.';
      }),
      toggle(
        'slackDrops',
        'Slack takes messages and drops the connection',
        acceptThenDrop !== null,
        async (on) => {
          await slack.setWeather({ acceptThenDrop: on ? { methods: ['chat.postMessage'] } : null });
          return on ? 'Messages arrive, the bot is not told.' : 'Slack answers as usual.';
        },
      ),
      press('restartBot', 'Restart the bot', async () => {
        await sandbox.restartBot();
        return 'The bot is a new process now.';
      }),
    ],
  };
}
