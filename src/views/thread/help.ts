import type { KnownBlock } from '@slack/types';
import { type CheckedStep, mayStillBeSeen, steps } from '../../domain/checks/findings.ts';
import { findRun, type Organization, type Run } from '../../domain/organization.ts';
import type { PersonKind } from '../../domain/people.ts';
import { checkStates, isOpen, isStepDone } from '../../domain/steps.ts';
import {
  button,
  link,
  type Message,
  preformatted,
  row,
  section,
  toPerson,
  toThread,
} from '../blocks/blocks.ts';
import type { Reference, ViewContext } from '../blocks/context.ts';
import { mention, people, slackTime } from '../blocks/text.ts';
import { roleName, stepNames } from '../blocks/act-words.ts';
import { assignRoleCommand } from '../findings/access.ts';
import { checkLabel } from '../findings/checks.ts';
import { findingBlocks } from '../findings/list.ts';
import { findingWords, findRemedyTarget, remedyFor } from '../findings/words.ts';
import { said, saidTo, type Tellers, toPeople } from './sentence.ts';

/** `step 4 (role)`. */
export const stepWithNumber = (step: CheckedStep) =>
  `step ${steps.indexOf(step) + 1} (${stepNames[step].toLowerCase()})`;

/** What somebody does first, whatever the checks say. */
function firstThing(run: Run, step: CheckedStep, context: ViewContext): string[] {
  const target = findRemedyTarget(run, context);
  if (step === 'app' && run.app !== undefined) {
    return [
      'Open the consent link and accept Adobe’s app. An Application Administrator, a Cloud Application Administrator or a Global Administrator may do it.',
      run.app.consentUrl,
    ];
  }
  return step === 'role' && target !== undefined
    ? [`Give Adobe’s app the role ${roleName} at the vault:`, assignRoleCommand(target)]
    : [];
}

/** What the bot cannot see of a step and nobody has vouched for: only a person can tell when that is done. */
const unseenIn = (run: Run, step: CheckedStep) =>
  checkStates(run, step).filter(
    (one) => isOpen(one) && one.finding.verdict === 'unknown' && !mayStillBeSeen(one.finding),
  );

/** What Azure is asked by hand where the bot cannot; the same command once. */
function unseenCommands(run: Run, context: ViewContext, step: CheckedStep): KnownBlock[] {
  const target = findRemedyTarget(run, context);
  const commands = unseenIn(run, step).flatMap(
    ({ finding }) => (target && remedyFor(finding, target))?.command ?? [],
  );
  return [...new Set(commands)].map((command) => preformatted(command));
}

/** Slack shows 3,000 characters in a block: a text is divided between its paragraphs, never in a command. */
const mostInBlock = 2800;

/** The text for somebody whom the bot may not write to, in as many pieces as Slack needs. */
export function helpTexts(run: Run, context: ViewContext, step: CheckedStep): readonly string[] {
  const pieces: string[] = [];
  for (const paragraph of helpText(run, context, step).split('\n\n')) {
    const longer = [...pieces.slice(-1), paragraph].join('\n\n');
    if (longer.length > mostInBlock || pieces.length === 0) pieces.push(paragraph);
    else pieces[pieces.length - 1] = longer;
  }
  return pieces;
}

function helpText(run: Run, context: ViewContext, step: CheckedStep): string {
  const target = findRemedyTarget(run, context);
  const open = checkStates(run, step).filter(isOpen);
  return [
    `Customer-managed keys for ${context.organization.name}: please take care of ${stepWithNumber(step)}.`,
    ...firstThing(run, step, context),
    ...open.flatMap(({ check, finding }) => {
      const { explain, portalUrl, command } = (target && remedyFor(finding, target)) ?? {};
      const said = [explain, portalUrl, command].flatMap((text) => text ?? []);
      return said.length === 0 ? [] : ['', `${checkLabel(check)}: ${findingWords(finding)}`, ...said];
    }),
  ].join('\n');
}

const consentRow = ({ app }: Run, reference: Reference): KnownBlock[] =>
  row(
    'consent',
    app === undefined
      ? []
      : [
          link(
            'Open the consent page',
            app.consentUrl,
            reference,
            'Open Microsoft’s consent page for Adobe’s app',
          ),
        ],
  );

/** Where no finding says it. */
function roleCommand(run: Run, context: ViewContext): KnownBlock[] {
  const [sentence, command] = firstThing(run, 'role', context);
  return sentence === undefined || command === undefined ? [] : [section(sentence), preformatted(command)];
}

/** What a helper has to do, with the links and commands, and the one button they may press. */
export function helpBlocks(run: Run, context: ViewContext, step: CheckedStep): KnownBlock[] {
  const reference = { organization: context.organization.orgId, run: run.id, subject: step };
  return [
    ...(step === 'app' ? consentRow(run, reference) : []),
    ...(step === 'role' && run.findings.roleAssignment?.verdict !== 'fail' ? roleCommand(run, context) : []),
    ...findingBlocks(run, context, { steps: [step], budget: 8000, named: false }),
    ...unseenCommands(run, context, step),
    ...row('again', [
      button('look', 'Check again', reference, {
        label: `Check again: ${stepWithNumber(step)}`,
        style: 'primary',
      }),
    ]),
  ];
}

const vouching = (by: string) =>
  `The bot cannot check this. Tell ${mention(by)} what you found; they will record it as their statement.`;

/** Who vouched for what the bot cannot see in a step; empty where it sees everything. */
function vouchedBy(run: Run, step: CheckedStep): string[] {
  const people = checkStates(run, step).flatMap(({ check, attestation }) =>
    attestation === undefined || check === 'entitlement' ? [] : [attestation.by],
  );
  return [...new Set(people)];
}

export interface HelpAsked {
  readonly by: string;
  readonly step: CheckedStep;
}

/** To whoever is asked: exactly what is theirs to do. They need no role here. */
export function helperMessage({ by, step }: HelpAsked, run: Run, context: ViewContext): Message {
  const then =
    unseenIn(run, step).length === 0
      ? 'Follow the steps below, then press *Check again*.'
      : `Follow the steps below. ${vouching(by)}`;
  const sentence = `${mention(by)} asks you to take care of ${stepWithNumber(step)} of customer-managed keys. ${then} You need no role in this bot for it.`;
  return saidTo(context, sentence, helpBlocks(run, context, step));
}

/** In its place once it is over. */
export function helperOverMessage(
  { by, step }: HelpAsked,
  run: Run | undefined,
  context: ViewContext,
): Message {
  const isDone = run !== undefined && isStepDone(run, step);
  const vouched = run === undefined ? [] : vouchedBy(run, step);
  const seen =
    vouched.length === 0
      ? 'The bot sees that it is done.'
      : `${people(vouched)} vouched for what the bot cannot check.`;
  const sentence = isDone
    ? `✓ *Done.* ${mention(by)} asked you to take care of ${stepWithNumber(step)}. ${seen}`
    : `You are no longer asked to take care of ${stepWithNumber(step)}. Nothing is left for you to do here.`;
  return saidTo(context, sentence);
}

const kinds: Record<PersonKind, string> = {
  member: 'a member',
  guest: 'a guest now',
  bot: 'a bot',
  deactivated: 'deactivated in Slack',
  stranger: 'no longer shown by Slack as a member of this workspace',
};

export const helpTellers: Tellers<'helpAsked' | 'helperGone'> = {
  helpAsked: ({ by, event }, state, context) => {
    const { step, person } = event;
    const run = findRun(state);
    return [
      ...(run === undefined ? [] : [toPerson(person, helperMessage({ by, step }, run, context))]),
      toThread(
        said(context, `${mention(by)} asked ${mention(person)} to take care of ${stepWithNumber(step)}.`),
      ),
    ];
  },
  helperGone: ({ event }, state, context) => {
    const { step, person, kind } = event;
    const owner = findRun(state)?.owner;
    const left = `${mention(person)}, who was asked to take care of ${stepWithNumber(step)}, is ${kinds[kind]}.`;
    const sentence = `${left} Ask somebody else.`;
    return [
      toThread(said(context, owner === undefined ? sentence : `${mention(owner)}: ${sentence}`)),
      ...toPeople(
        owner === undefined ? [] : [owner],
        '',
        saidTo(context, sentence, helperAgain(state, step)),
      ),
    ];
  },
};

function helperAgain(state: Organization, step: CheckedStep): KnownBlock[] {
  const reference = { organization: state.organization, run: findRun(state)?.id, subject: step };
  return row('help', [button('askSomebody', 'Ask somebody…', reference)]);
}

interface DoneHelp extends HelpAsked {
  readonly person: string;
}

/** What a helper was asked for and what is done, by what happened between two states. */
function doneIn(before: Organization, state: Organization): readonly DoneHelp[] {
  const [was, now] = [findRun(before), findRun(state)];
  if (was === undefined || now?.id !== was.id) return [];
  return Object.entries(was.helpers ?? {}).flatMap(([step, helper]) => {
    const isOver = isStepDone(now, step as CheckedStep) && now.helpers?.[step as CheckedStep] === undefined;
    return isOver ? [{ step: step as CheckedStep, by: helper.by, person: helper.person }] : [];
  });
}

const doneWords = ({ step, person, by }: DoneHelp) =>
  `✓ ${mention(by)}: ${stepWithNumber(step)} is done. ${mention(person)} was asked to take care of it.`;

export const helpersDone = (before: Organization, state: Organization, context: ViewContext) =>
  doneIn(before, state).map((done) => toThread(said(context, doneWords(done))));

/** What a helper reads who had their step checked again. */
export function checkedForHelper(
  { state, context }: { readonly state: Organization; readonly context: ViewContext },
  step: CheckedStep,
): Message {
  const run = findRun(state);
  const at = `Checked at ${slackTime(context.now)}.`;
  if (run === undefined || isStepDone(run, step)) {
    const vouched = run === undefined ? [] : vouchedBy(run, step);
    const words =
      vouched.length === 0
        ? `The bot sees that ${stepWithNumber(step)} is done.`
        : `${stepWithNumber(step)}: ${people(vouched)} vouched for what the bot cannot check.`;
    return saidTo(context, `✓ *Done.* ${words} ${at}`);
  }
  const by = run.helpers?.[step]?.by ?? run.owner;
  const open =
    unseenIn(run, step).length === 0
      ? `*Not done yet:* ${stepWithNumber(step)}.`
      : `*Not confirmed yet:* ${stepWithNumber(step)}. ${vouching(by)}`;
  return saidTo(context, `${open} ${at}`, helpBlocks(run, context, step));
}
