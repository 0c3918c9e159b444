import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { Deps } from '../deps.ts';
import type { Command } from '../domain/commands.ts';
import { isDrilling } from '../domain/open-request.ts';
import { endsProposal } from '../domain/record/said.ts';
import { isBlank, type Refusal, refusal, type RefusalFacts, type RefusalReason } from '../domain/refusals.ts';
import { personal } from '../domain/rules/decide.ts';
import { orFault, UpstreamError } from '../errors.ts';
import { drillMark } from '../views/blocks/act-words.ts';
import {
  type ActionName,
  button,
  context as smallPrint,
  guideLink,
  link,
  row,
} from '../views/blocks/blocks.ts';
import type { Reference } from '../views/blocks/context.ts';
import {
  acknowledgement,
  filledAgain,
  modal,
  noticeModal,
  type Problem,
  textField,
  typedBefore,
} from '../views/blocks/modal.ts';
import { runReference, strong } from '../views/blocks/text.ts';
import { faultWords, refusalText } from '../views/refusals/refusals.ts';
import { takeOverButton } from '../views/standing/card.ts';
import { contextOf, findCardLink } from '../view-context.ts';
import { received } from './received.ts';
import { load, noted, withoutDrill } from './about.ts';
import { whyNot } from './request.ts';
import type { About, Click, Ending, Form, FormAnswer, FromUser, UserCommand } from './ask.ts';
import { waitingFor } from '../views/standing/home.ts';
import { findRun, type Organization } from '../domain/organization.ts';
import { whyNotConfirmed } from '../domain/rules/approval-rules.ts';

/** What a form shows. `title` and `submit` have at most 24 characters. */
export interface FormParts {
  readonly title: string;
  readonly submit: string;
  /** What it is about; without it, what the button was about. */
  readonly reference?: Reference;
  readonly blocks: readonly KnownBlock[];
}

/**
 * A command with a form: what it shows, what it asks for, how it ends. The engine below does what lies between:
 * "Checking…", a refusal, the form again with all that is wrong and everything typed, the name of the organization.
 */
export interface FormCommand {
  readonly name: ActionName;
  /** On "Checking…" and on refusals; at most 24 characters. */
  readonly title: string;
  readonly typed?: UserCommand['typed'];
  /** The form as it is now, or why this person has no use for it now. */
  readonly form: (about: About, click: Click) => FormParts | Refusal | Promise<FormParts | Refusal>;
  /**
   * All that is wrong with the fields by themselves, by the functions that the rules use. The rule decides; this adds
   * what else is wrong, so that a person reads all of it at once.
   */
  readonly wrong?: (form: Form, about: About) => readonly (Refusal | Problem | undefined)[];
  /** What is asked of the domain; problems where what was typed cannot be asked for. */
  readonly command: (form: Form, about: About) => Promise<Command | readonly Problem[]>;
  readonly done: (form: Form, about: About) => Ending | Promise<Ending>;
}

/** A command with a form, whose form can stand for a step too. */
export interface CommandWithForm extends UserCommand {
  /** The form, or why there is none now. */
  readonly view: (about: About, click: Click) => Promise<ModalView>;
}

/** The field that a refusal is about, where it is about one. */
const fields: { readonly [R in RefusalReason]?: string } = {
  confirmationWrong: 'confirmation',
  confirmationLookalike: 'confirmation',
  acknowledgementMissing: 'acknowledge',
  reasonMissing: 'reason',
  evidenceMissing: 'evidence',
  questionMissing: 'question',
  helperMissing: 'helper',
  helperNotMember: 'helper',
  helperAskedAlready: 'helper',
  nameInvalid: 'configurationName',
  nameSpent: 'configurationName',
  caseNumberMissing: 'caseNumber',
  keyInOtherVault: 'key',
  notAtAdobe: 'configurationName',
  otherOrganizationAnswered: 'configurationName',
  notCompleted: 'configurationName',
  configuredElsewhere: 'vault',
};

export const problemOf = (found: Refusal, text = refusalText(found)): Problem => ({
  field: fields[found.reason],
  text,
  refused: found.reason,
});

/** One problem a field, and each that is about no field once. */
function together(found: readonly Problem[], wrong: readonly Problem[]): readonly Problem[] {
  const all = [...found, ...wrong];
  const about = ({ field, text }: Problem) => field ?? text;
  return all.filter((one, place) => all.findIndex((other) => about(other) === about(one)) === place);
}

type Outcome = Awaited<ReturnType<Deps['record']['decide']>>;

const faultProblem = (fault: UpstreamError): Problem => ({ text: faultWords(fault, false) });

interface Asked {
  readonly problems: readonly Problem[];
  /** What came of the command, where it came through. */
  readonly outcome?: Outcome;
  /** As deciding left it. */
  readonly about: About;
}

async function ask(form: Form, about: About, steps: FormCommand): Promise<Asked> {
  const { deps, organization } = form;
  const wrong = (steps.wrong?.(form, seenBy(steps, about)) ?? []).flatMap((found) => {
    if (found === undefined) return [];
    return 'reason' in found ? [problemOf(found)] : [found];
  });
  const command = await orFault(() => steps.command(form, seenBy(steps, about)));
  if (!('type' in command)) {
    const found = command instanceof UpstreamError ? [faultProblem(command)] : command;
    return { problems: together(found, wrong), about: await load(organization, deps) };
  }
  const outcome = await deps.record.decide(organization.orgId, command);
  const { refusal, state } = outcome;
  const after = { state, context: await contextOf(organization, outcome, deps) };
  if (refusal === undefined) return { problems: [], outcome, about: after };
  // To a person who may not do this at all, what else is wrong does not matter.
  const others = personal.includes(refusal.reason) ? [] : wrong;
  return { problems: together([problemOf(refusal, await whyNot(refusal, form))], others), about: after };
}

/** What a system outside refuses ends on the filled form, like what a rule refuses. */
async function asked(form: Form, steps: FormCommand): Promise<Asked> {
  const { organization, deps } = form;
  const answer = await orFault(async () => ask(form, await load(organization, deps), steps));
  return answer instanceof UpstreamError
    ? { problems: [faultProblem(answer)], about: await load(organization, deps) }
    : answer;
}

/** Forms about a drill; to every other it is as if none were held. */
const ofDrills: readonly ActionName[] = ['drill', 'approve', 'reject', 'askQuestion', 'stop', 'cancel'];

const seenBy = ({ name }: FormCommand, about: About): About =>
  ofDrills.includes(name) ? about : withoutDrill(about);

/** Every form and every refusal says whose it is: many organizations look alike. */
export const named = ({ context }: Pick<About, 'context'>) => smallPrint(strong(context.organization.name));

/** Below a refusal: the button it mentions, the organization, and a link to the newest card, since this card may be old. */
async function belowRefusal(
  { state, context }: About,
  { deps }: FromUser,
  reason?: RefusalReason,
): Promise<KnownBlock[]> {
  const link = await findCardLink(state, deps);
  const card = link === undefined ? '' : ` · <${link}|newest card>`;
  const guide = reason && guideLink(context.docs, 'refusal', reason);
  return [
    ...row('refused', reason === 'otherOwner' ? [takeOverButton(state)] : []),
    smallPrint(`${strong(context.organization.name)}${card}${guide ? ` ·${guide}` : ''}`),
  ];
}

/** A refusal where no form stands behind the button. */
export async function refusedModal(title: string, found: Refusal, click: Click): Promise<ModalView> {
  const about = await load(click.organization, click.deps);
  return noticeModal({
    title,
    text: refusalText(found),
    below: await belowRefusal(about, click, found.reason),
  });
}

/** Who answers in a drill reads so; its own form says it already. */
const marked = (name: ActionName, { state }: About, parts: FormParts): FormParts =>
  name !== 'drill' && ofDrills.includes(name) && isDrilling(state)
    ? { ...parts, blocks: [smallPrint(drillMark), ...parts.blocks] }
    : parts;

/** The modal of a form. `reference` is what its button was about. */
export function formModal(
  name: ActionName,
  { reference, blocks, ...words }: FormParts,
  about: Pick<About, 'context'>,
  pressed: Reference,
): ModalView {
  return modal({
    callback: name,
    ...words,
    close: 'Cancel',
    reference: reference ?? pressed,
    blocks: [named(about), ...blocks],
  });
}

async function opened(about: About, click: Click, steps: FormCommand): Promise<ModalView> {
  const answer = await steps.form(seenBy(steps, about), click);
  if ('blocks' in answer)
    return formModal(steps.name, marked(steps.name, about, answer), about, click.reference);
  const isAttempt = personal.includes(answer.reason);
  const found = isAttempt ? await noted(click, click.organization, steps.name, answer) : answer;
  return noticeModal({
    title: steps.title,
    text: await whyNot(found, click),
    below: await belowRefusal(about, click, found.reason),
  });
}

/** The form as it was handed in; where it has no place any more, why, with what was typed to be copied. */
async function again({ problems, about }: Asked, submitted: Form, steps: FormCommand): Promise<FormAnswer> {
  const found = await steps.form(seenBy(steps, about), submitted);
  const ofWhole = problems.find(({ field }) => field === undefined);
  const card = ofWhole === undefined ? [] : await belowRefusal(about, submitted, ofWhole.refused);
  const view =
    'blocks' in found
      ? filledAgain(
          formModal(
            steps.name,
            marked(steps.name, about, { ...found, blocks: [...found.blocks, ...card] }),
            about,
            submitted.reference,
          ),
          submitted.values,
          problems,
        )
      : noticeModal({
          title: steps.title,
          text: problems.map(({ text }) => text).join('\n'),
          below: [...typedBefore(submitted.values), ...card],
        });
  return { view, problems };
}

/** A command with a form, from the button to its end. */
export function formCommand(steps: FormCommand): CommandWithForm {
  return {
    checking: { title: steps.title, looking: 'Reading the record…' },
    ...(steps.typed !== undefined && { typed: steps.typed }),
    view: (about, click) => opened(about, click, steps),
    clicked: async (click) => ({
      view: await opened(await load(click.organization, click.deps), click, steps),
    }),
    async submitted(form) {
      const found = await asked(form, steps);
      const { outcome, about } = found;
      if (outcome === undefined) return again(found, form, steps);
      const done = () => steps.done(form, about);
      return endsProposal(outcome) ? received(form, outcome, steps.title, done) : done();
    },
  };
}

/** How the reader goes on: with what waits for them, else to the card, which shows what comes next. */
export async function onward(about: About, { user, deps }: FromUser): Promise<KnownBlock[]> {
  const { state } = about;
  const { organization } = state;
  // The next real step does not follow from a drill.
  const move = isDrilling(state) ? undefined : waitingFor(about, user);
  if (move !== undefined) return row('onward', [move.action]);
  if (state.phase === 'unconfigured') {
    return row('onward', [button('setup', 'Start a new setup', { organization }, { style: 'primary' })]);
  }
  const card = await findCardLink(state, deps);
  return row('onward', [
    card === undefined
      ? button('status', 'Show the status', runReference(state))
      : link('Open the card', card, runReference(state), 'Open the card in the channel'),
  ]);
}

/** Why it is wanted, which approvers read first and approve with the rest. */
export function whyNowFields(example: string): InputBlock[] {
  return [
    textField({
      name: 'reason',
      label: 'Why now?',
      hint: `One line, for the approvers; part of what they approve. Example: ${example}`,
      max: 300,
    }),
    textField({ name: 'ticket', label: 'Ticket', hint: 'Example: SEC-1234', max: 100, optional: true }),
  ];
}

/** What stands in a field; empty where nothing does. */
export function typedIn({ values }: Form, field: string): string {
  return values[field] ?? '';
}

export function isAcknowledged(form: Form): boolean {
  return typedIn(form, acknowledgement) !== '';
}

export function wrongAcknowledgement(form: Form): Refusal | undefined {
  return isAcknowledged(form) ? undefined : refusal('acknowledgementMissing');
}

/** What is wrong with the duty and the confirmation under it. */
export function wrongYes(form: Form, state: Organization): (Refusal | undefined)[] {
  return [
    wrongAcknowledgement(form),
    whyNotConfirmed(typedIn(form, 'confirmation'), findRun(state)?.key?.name ?? ''),
  ];
}

/** Where a case at Adobe's support is asked for, and why. */
export function wrongCaseNumber(
  form: Form,
  because: RefusalFacts['caseNumberMissing']['because'],
): Refusal | undefined {
  return isBlank(typedIn(form, 'caseNumber')) ? refusal('caseNumberMissing', { because }) : undefined;
}

export function wrongReason(form: Form): Refusal | undefined {
  return isBlank(typedIn(form, 'reason')) ? refusal('reasonMissing') : undefined;
}
