import type { WorldPanel } from '../page/page-api.ts';
import type { Sandbox } from '../sandbox.ts';
import { adobeSwitches, openQuestionSwitches } from './adobe-switches.ts';
import { azureSwitches } from './azure-switches.ts';
import { hardSwitches } from './hard-switches.ts';
import { keySwitches } from './key-switches.ts';
import { situations } from './situations.ts';
import { slackSwitches } from './slack-switches.ts';
import { lossSwitches } from './loss-switches.ts';
import type { SwitchGroup } from './switch.ts';
import { timeSwitches } from './time-switches.ts';

/** The world outside Slack, as controls that show how it is now. */
export function createPanel(sandbox: Sandbox): WorldPanel {
  const groups = (): SwitchGroup[] => [
    timeSwitches(sandbox),
    situations(sandbox),
    azureSwitches(sandbox),
    keySwitches(sandbox),
    hardSwitches(sandbox),
    lossSwitches(sandbox),
    adobeSwitches(sandbox),
    slackSwitches(sandbox),
    openQuestionSwitches(sandbox),
  ];
  return {
    groups: () =>
      groups().map(({ switches, ...group }) => ({
        ...group,
        controls: switches.map(({ control }) => control),
      })),
    async run(controlId, value) {
      const found = groups()
        .flatMap(({ switches }) => switches)
        .find(({ control }) => control.id === controlId);
      // What was there when the page last looked can be gone by now: done from another window.
      if (found === undefined)
        throw new Error(`“${controlId}” can no longer be done: something has changed. See how it is now.`);
      return found.run(value);
    },
  };
}
