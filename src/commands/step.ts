import type { Button, KnownBlock, ModalView } from '@slack/types';
import { type CheckedStep, mayStillBeSeen, type Step, steps } from '../domain/checks/findings.ts';
import type { Preparing, Run } from '../domain/organization.ts';
import { isSpent } from '../domain/rules/approval-rules.ts';
import { type CheckState, checkStates, isStepDone, nextStep, stepStatus } from '../domain/steps.ts';
import { button, context as smallPrint, link, row, section } from '../views/blocks/blocks.ts';
import type { Reference, ViewContext } from '../views/blocks/context.ts';
import { code, runReference, slackTime, strong } from '../views/blocks/text.ts';
import { modal, noticeModal } from '../views/blocks/modal.ts';
import { roleName, stepNames } from '../views/blocks/act-words.ts';
import { findingBlocks, remedyBlocks } from '../views/findings/list.ts';
import { checkLabel } from '../views/findings/checks.ts';
import { bullets } from '../views/thread/proposal-blocks.ts';
import { faultBlocks } from '../views/refusals/refusals.ts';
import { nextMove } from '../views/standing/progress.ts';
import { standingModal } from '../views/standing/status.ts';
import type { About, Click, UserCommand } from './ask.ts';
import { named, onward } from './form.ts';
import { key } from './key.ts';
import { propose } from './propose.ts';
import { vault } from './vault.ts';

export interface StepModal {
  readonly reference: Reference;
  readonly context: ViewContext;
  readonly run: Run;
  readonly step: CheckedStep;
  /** When somebody had it checked just now, in milliseconds since 1970. */
  readonly checkedAt?: number | undefined;
  /** How the setup goes on from here. */
  readonly goesOn?: Button | undefined;
}

const numbers: Record<Step, number> = { vault: 1, key: 2, app: 3, role: 4, approval: 5, enablement: 6 };

const consentHelp = [
  'Who may consent: an Application Administrator, a Cloud Application Administrator or a Global Administrator of the directory.',
  '“Need admin approval”, AADSTS90094 or AADSTS65001: the person who opened the link may not consent. One of the three above opens it.',
  'AADSTS650051: the app is there already. Nothing more to do; press *Check again*.',
  'After *Accept* the browser ends on a page of Adobe’s. Adobe does not notify the bot; it checks on its own.',
];

function consent({ run, reference }: StepModal): KnownBlock[] {
  const { app } = run;
  if (app === undefined) {
    return run.registrationFault === undefined
      ? [section('◐  The bot is asking Adobe for the app and its consent link.')]
      : [];
  }
  return [
    section(
      `Adobe’s app ${code(app.name, 100)}, application id ${code(app.applicationId, 60)}, needs one-time admin consent in the vault’s directory. Use this link.`,
    ),
    ...row('consent', [
      link(
        'Open the consent page',
        app.consentUrl,
        reference,
        'Open Microsoft’s consent page for Adobe’s app',
      ),
    ]),
    section(bullets(consentHelp)),
  ];
}

function role({ run, context, reference }: StepModal): KnownBlock[] {
  return [
    section(
      `The app needs the role *${roleName}* at the vault ${code(run.vault?.name ?? '', 60)}. An Owner, a User Access Administrator or a Role Based Access Control Administrator assigns it. Azure can take up to 10 minutes to show it; the bot checks again automatically.`,
    ),
    ...(run.assigningRole === undefined
      ? row(
          'write',
          context.hasWriter && run.app !== undefined
            ? [
                button('assignRole', 'Assign the role', reference, {
                  style: 'primary',
                  label: 'Assign the role: the bot does it',
                }),
              ]
            : [],
        )
      : [section('◐  The bot is assigning it.')]),
  ];
}

function introduction(parts: StepModal): KnownBlock[] {
  switch (parts.step) {
    case 'app':
      return consent(parts);
    case 'role':
      return role(parts);
    case 'vault':
      return [section(`The vault: ${code(parts.run.vault?.name ?? '', 60)}`)];
    case 'key':
      return [section(`The key: ${code(parts.run.key?.name ?? '', 130)}`)];
  }
}

/** What only a person's word can close now: unknown, and not about to be looked at again. */
function isAttestable({ finding, attestation }: CheckState): boolean {
  return finding.verdict === 'unknown' && attestation === undefined && !mayStillBeSeen(finding);
}

/** What only a person's word can close: what to look at, where, and the button. */
function attestable({ run, step, context, reference }: StepModal): KnownBlock[] {
  return checkStates(run, step)
    .filter(isAttestable)
    .flatMap(({ check, finding }) => [
      ...remedyBlocks(finding, run, context, `?  *${checkLabel(check)}* – not known`),
      ...row(`attest:${check}`, [
        button(
          'attest',
          'Attest…',
          { ...reference, subject: check },
          { label: `Attest: ${checkLabel(check)}` },
        ),
      ]),
    ]);
}

/** The way back: another vault, another name, another key. */
function changes({ step, reference, context }: StepModal): Button[] {
  switch (step) {
    case 'vault':
      return [button('vault', 'Change vault or name…', reference)];
    case 'key':
      return [
        button('key', 'Choose another key…', reference),
        ...(context.hasWriter ? [button('createKey', 'Create a new key…', reference)] : []),
      ];
    case 'app':
    case 'role':
      return [];
  }
}

/** Only while there is something to do. */
function askingFor({ run, step, reference }: StepModal): Button[] {
  const label = 'Ask somebody to take care of this step';
  const asking = button('askSomebody', 'Ask somebody…', { ...reference, subject: step }, { label });
  return isStepDone(run, step) ? [] : [asking];
}

const checkedSteps = ['vault', 'key', 'app', 'role'] as const satisfies readonly CheckedStep[];

const hasFailed = (run: Run, step: CheckedStep) =>
  checkStates(run, step).some(({ finding }) => finding.verdict === 'fail');

/** The way to the other steps in which something failed. */
function otherFailures({ run, step, reference }: StepModal): KnownBlock[] {
  return checkedSteps
    .filter((other) => other !== step && hasFailed(run, other))
    .flatMap((other) => {
      const failed = hasFailed(run, step) ? 'failed too' : 'failed';
      const text = `Step ${numbers[other]} ${failed}: ${stepNames[other].toLowerCase()}`;
      return row(`step:${other}`, [button('step', text, { ...reference, subject: other })]);
    });
}

const checkedLine = (checkedAt: number) => smallPrint(`Checked at ${slackTime(checkedAt)}.`);

/** The owner's next move where that is elsewhere; while others fix the vault, the key can be chosen. */
function goesOnFrom(state: Preparing, step: CheckedStep, reference: Reference): Button | undefined {
  const move = nextMove(state);
  if (move.step !== step) return button(move.action, move.text, reference, { style: 'primary' });
  const mayChoose = step === 'vault' && state.run.key === undefined;
  return mayChoose ? button('key', `Continue: ${stepNames.key}`, reference) : undefined;
}

/** A step's findings and what can be done about them; it only shows, so that nothing is submitted by mistake. */
export function stepModal(parts: StepModal): ModalView {
  const { step, reference, context, run, checkedAt, goesOn } = parts;
  return modal({
    callback: 'step',
    title: `Step ${numbers[step]}: ${stepNames[step].toLowerCase()}`,
    reference: { ...reference, subject: step },
    blocks: [
      named({ context }),
      ...introduction(parts),
      ...faultBlocks(run),
      ...findingBlocks(run, context, { steps: [step], budget: 20_000 }),
      ...attestable(parts),
      ...(checkedAt === undefined ? [] : [checkedLine(checkedAt)]),
      ...row('onward', goesOn === undefined ? [] : [goesOn]),
      ...otherFailures(parts),
      ...row('again', [
        ...changes(parts),
        ...askingFor(parts),
        button('look', 'Check again', { ...reference, subject: step }, { label: 'Check again in Azure now' }),
      ]),
    ],
  });
}

/** The view of one step: its form where something must be chosen, otherwise what was found and what to do. */
export async function viewOfStep(
  about: About,
  click: Click,
  step: Step,
  checkedAt?: number,
): Promise<ModalView> {
  const { state, context } = about;
  if (state.phase === 'unconfigured') {
    return vault.view(about, { ...click, reference: { organization: state.organization } });
  }
  if (state.phase !== 'preparing' || step === 'enablement') {
    return standingModal('Where it stands', { state, context }, await onward(about, click));
  }
  const { run } = state;
  const reference = runReference(state);
  const here = { ...click, reference };
  if (step === 'approval') return propose.view(about, here);
  if (step === 'vault' && run.vault === undefined) return vault.view(about, here);
  if (step === 'key' && run.key === undefined) return key.view(about, here);
  return stepModal({
    reference,
    context,
    run,
    step,
    checkedAt,
    goesOn: goesOnFrom(state, step, reference),
  });
}

/** What a check found: the first step that failed, else the first that is not done, else the last. */
function stepChecked(state: Preparing): CheckedStep | undefined {
  const { run } = state;
  const chosen = checkedSteps.filter((step) => stepStatus(state, run, step) !== 'todo');
  const failed = chosen.find((step) => hasFailed(run, step));
  return failed ?? chosen.find((step) => stepStatus(state, run, step) !== 'done') ?? chosen.at(-1);
}

/** Everything is as it has to be: when that was seen, and what comes next. */
function nothingFails(state: Preparing, { context }: About, checkedAt: number): ModalView {
  const { action, text } = nextMove(state);
  return noticeModal({
    title: 'Checked',
    text: `${strong(context.organization.name)}\n✓  *No check fails.* Everything is ready for the proposal.`,
    below: [checkedLine(checkedAt)],
    next: { action, text, reference: runReference(state) },
  });
}

/** What a person reads who had everything checked again. */
async function viewOfChecked(about: About, click: Click, checkedAt: number): Promise<ModalView> {
  const { state } = about;
  if (state.phase !== 'preparing') return viewOfStep(about, click, 'vault');
  if (nextStep(state, state.run) === 'approval') return nothingFails(state, about, checkedAt);
  return viewOfStep(about, click, stepChecked(state) ?? 'vault', checkedAt);
}

export async function viewOfNext(about: About, click: Click, checkedAt?: number): Promise<ModalView> {
  const { state } = about;
  if (checkedAt !== undefined) return viewOfChecked(about, click, checkedAt);
  // Everything else may be in order: a name that Adobe knows as failed is never proposed again.
  if (state.phase === 'preparing' && isSpent(state, state.run.configurationName ?? '')) {
    return vault.view(about, { ...click, reference: runReference(state) });
  }
  return viewOfStep(about, click, state.phase === 'preparing' ? nextStep(state, state.run) : 'vault');
}

/** Shows one step: what was found, and what to do about it. */
export const step: UserCommand = {
  checking: { title: 'Step by step', looking: 'Reading the record…' },
  clicked: async ({ reference }) => ({ step: steps.find((name) => name === reference.subject) ?? 'next' }),
};
