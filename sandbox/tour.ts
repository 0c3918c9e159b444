import { adobe } from './cast.ts';
import { narrate, notify } from './narration.ts';
import type { Sandbox } from './sandbox.ts';
import { type Tell, approveAll, prepare, rejectOnce, untilEnabled } from './story.ts';
import { revokeAndRestore } from './tour-revoke.ts';

/** `setup` ends with the enablement, `revoke` goes on from there. */
export const tours = ['setup', 'revoke'] as const;
export type TourName = (typeof tours)[number];

export interface TourOptions {
  /** `setup` where nothing is said. */
  readonly name?: TourName;
  /** Only the notification texts instead of the messages. */
  readonly notifications?: boolean;
  /** Told what is not Slack's: who does what, and how it ended. */
  readonly tell?: (line: string) => void;
}

async function play(name: TourName, sandbox: Sandbox, told: Tell): Promise<void> {
  await prepare(sandbox, told);
  await rejectOnce(sandbox, told);
  await approveAll(sandbox, told);
  await untilEnabled(sandbox, told);
  if (name === 'revoke') await revokeAndRestore(sandbox, told);
}

/** Plays the whole story and prints each message as it stands in Slack. Exit code 0 only when it came to its end. */
export async function tour(
  sandbox: Sandbox,
  print: (line: string) => void,
  { name = 'setup', notifications = false, tell = print }: TourOptions = {},
): Promise<number> {
  const stopNarrating = (notifications ? notify : narrate)(sandbox, print);
  const told = (line: string) => tell(`\n▸ ${line}`);
  const began = performance.now();
  try {
    await play(name, sandbox, told);
  } catch (error) {
    tell(`\nThe tour ended early: ${String(error)}`);
    return 1;
  } finally {
    stopNarrating();
  }
  const posts = sandbox.adobe.posts(adobe.orgId).length;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const ending = name === 'revoke' ? 'was revoked and restored' : 'is enabled';
  tell(`\n${adobe.organization} ${ending}. Adobe saw ${posts} POST. ${seconds} s.`);
  return posts === 1 ? 0 : 1;
}
