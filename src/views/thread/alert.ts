import type { Button, KnownBlock } from '@slack/types';
import { openAlert, urgentIn } from '../../domain/alerts.ts';
import { byHarm } from '../../domain/checks/concerns.ts';
import { lossToFix } from '../../domain/checks/health.ts';
import { findLife, findRun, type Life, type Organization, type Run } from '../../domain/organization.ts';
import { button, row, section } from '../blocks/blocks.ts';
import type { AlertNow, ViewContext } from '../blocks/context.ts';
import { duration } from '../blocks/dates.ts';
import { toEverybody, toThread } from '../blocks/message.ts';
import { people } from '../blocks/text.ts';
import { concernBlocks } from '../findings/health.ts';
import { fitting } from '../findings/list.ts';
import { loweredBrief, severityWords } from '../findings/severity.ts';
import { onItWords } from '../standing/on-it.ts';
import { forWhom, nameOf, said, saidTo, type Tellers, toPeople } from './sentence.ts';

const room = 8_000;

const referenceTo = ({ organization }: Organization, run: Run) => ({ organization, run: run.id });

export const healthButton = (state: Organization, run: Run): Button =>
  button('health', 'Check again', referenceTo(state, run), { label: 'Check the key’s health again now' });

const restoreButton = (state: Organization, run: Run): Button =>
  button('restore', 'Restore…', referenceTo(state, run), { style: 'primary' });

/** Somebody else can be on it after the first one: people go home. */
function onItButton(state: Organization, run: Run, { taken }: AlertNow): Button {
  const reference = referenceTo(state, run);
  return taken === undefined
    ? button('takeAlert', 'I’m on it', reference, { style: 'primary' })
    : button('takeAlert', 'I’m on it instead', reference);
}

/** How the alert stands now, and what can be done; once it is over there is nothing to press but a check. */
export function alertBlocks(
  state: Organization,
  run: Run,
  life: Life,
  isLost: boolean,
  { alertNow = { isOver: false, taken: openAlert(life)?.taken } }: ViewContext,
): KnownBlock[] {
  if (alertNow.isOver)
    return [section('✓  *This alert is over.*'), ...row('watch', [healthButton(state, run)])];
  const canRestore = isLost && lossToFix(life) === undefined;
  return [
    section(onItWords(alertNow)),
    ...row('watch', [
      onItButton(state, run, alertNow),
      ...(canRestore ? [restoreButton(state, run)] : []),
      healthButton(state, run),
    ]),
  ];
}

/** What still is, how bad it is, and since when people know. */
function stillWords(life: Life, now: number): string {
  const [worst, ...others] = byHarm(urgentIn(life));
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  const what =
    worst === undefined ? 'Access lost' : `${severityWords(worst, life)}: ${loweredBrief(worst)}${more}`;
  const since = openAlert(life)?.since.at ?? now;
  return `*${what}.* This alert has been open for ${duration(now - since)}.`;
}

export const alertTellers: Tellers<'alertRepeated' | 'alertTaken'> = {
  alertRepeated: ({ by }, state, context) => {
    const life = findLife(state);
    const run = findRun(state);
    const alert = life && openAlert(life);
    if (life === undefined || run === undefined || alert === undefined) return [];
    const sentence = stillWords(life, context.now);
    const paragraphs = byHarm(urgentIn(life)).map((one) => concernBlocks(one, run, life.health, context));
    const more = [
      ...fitting(paragraphs, room, '`/cmk health` shows them all.'),
      ...alertBlocks(state, run, life, life.access === 'revokedSeen', context),
    ];
    const direct = saidTo(context, sentence, more);
    const told = [...context.alertMembers, ...(alert.taken === undefined ? [] : [alert.taken.by])];
    const message = said(
      context,
      `${sentence}${forWhom(context.alerts)}`,
      more,
      `${nameOf(context)}: ${sentence}`,
    );
    return [toEverybody(message), ...toPeople(told, by, direct)];
  },
  alertTaken: ({ by }, _state, context) => [
    toThread(
      said(context, `${people([by])} is on it. The bot repeats this alert once a day until it is resolved.`),
    ),
  ],
};
