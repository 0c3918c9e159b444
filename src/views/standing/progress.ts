import { type CheckedStep, type Finding, type Step, steps } from '../../domain/checks/findings.ts';
import type {
  Life,
  Organization,
  Preparing,
  Restoring,
  Revoking,
  Run,
  Stuck,
} from '../../domain/organization.ts';
import { requiredFor } from '../../domain/proposal.ts';
import { checkStates, nextStep, openChecks, stepStatus } from '../../domain/steps.ts';
import { code, counted, dated, people } from '../blocks/text.ts';
import { roleName, statusWords, stepNames } from '../blocks/act-words.ts';
import { isSpent } from '../../domain/rules/approval-rules.ts';
import type { ActionName } from '../blocks/blocks.ts';
import { faultWords } from '../refusals/refusals.ts';
import { checkLabel } from '../findings/checks.ts';
import { findingWords } from '../findings/words.ts';

function chosenVault({ vault, configurationName }: Run): string {
  if (vault === undefined) return 'choose the vault and name the configuration';
  return `${code(vault.name, 60)}, configuration ${code(configurationName ?? '', 80)}`;
}

function chosenKey({ key, creatingKey }: Run): string {
  if (creatingKey !== undefined) return `creating ${code(creatingKey.what.name, 130)}`;
  if (key === undefined) return 'choose or create the key';
  return `${code(key.name, 130)}, version ${code(key.version, 40)}`;
}

function registeredApp({ app, registrationFault }: Run): string {
  if (app !== undefined) return code(app.name, 80);
  return registrationFault === undefined
    ? 'the bot asks Adobe for the app'
    : 'Adobe did not name the app yet; see below';
}

function approvals(state: Organization): string {
  switch (state.phase) {
    case 'unconfigured':
    case 'preparing':
      return 'asked for when the four steps above are done';
    case 'enabled':
    case 'revoked':
      return enabledBy(state.life);
    case 'revoking':
    case 'restoring':
    case 'awaitingApproval':
    case 'coolingOff':
    case 'enabling':
    case 'outcomeUnknown': {
      const given = state.approvals.map(({ by }) => by);
      const names = given.length === 0 ? '' : `: ${people(given)}`;
      return `${given.length} of ${requiredFor(state).quorum}${names}`;
    }
  }
}

function enabledBy({ enablement: by }: Life): string {
  if (by === undefined) return 'by other means';
  return `${by.approvals.length} of ${requiredFor(by).quorum}: ${people(by.approvals.map((given) => given.by))}`;
}

function enablement(state: Organization): string {
  switch (state.phase) {
    case 'unconfigured':
    case 'preparing':
    case 'awaitingApproval':
      return 'the call that cannot be taken back';
    case 'coolingOff':
      return 'follows the cooling-off period';
    case 'enabling':
      return state.stages.length === 0
        ? 'the request is on its way'
        : `Adobe says ${code(state.stages.at(-1)?.status ?? '', 80)}`;
    case 'outcomeUnknown':
      return 'the outcome of the request is unknown';
    case 'enabled':
    case 'revoking':
    case 'revoked':
    case 'restoring':
      return 'enabled';
  }
}

/** As much of a step as has room beside its name on a phone: what was chosen, and who approved. */
function shortDetail(state: Organization, run: Run, step: Step): string {
  const { vault, configurationName = '', key, creatingKey } = run;
  switch (step) {
    case 'vault':
      return vault === undefined ? '' : `${code(vault.name, 60)}, ${code(configurationName, 80)}`;
    case 'key':
      return key === undefined || creatingKey !== undefined ? '' : code(key.name, 130);
    case 'approval':
      return 'approvals' in state ? approvals(state) : '';
    default:
      return '';
  }
}

function detail(state: Organization, run: Run, step: Step): string {
  switch (step) {
    case 'vault':
      return chosenVault(run);
    case 'key':
      return chosenKey(run);
    case 'app':
      return registeredApp(run);
    case 'role':
      return roleName;
    case 'approval':
      return approvals(state);
    case 'enablement':
      return enablement(state);
  }
}

const isChecked = (step: Step): step is CheckedStep => step !== 'approval' && step !== 'enablement';

/** `2 failed, 1 to attest`: why a step needs somebody. */
function troubles(run: Run, step: Step): string {
  if (!isChecked(step)) return '';
  const states = checkStates(run, step);
  const failed = states.filter(({ finding }) => finding.verdict === 'fail').length;
  const open = states.filter(
    ({ finding, attestation }) => finding.verdict === 'unknown' && attestation === undefined,
  ).length;
  const parts = [
    failed > 0 ? `${counted(failed, 'check')} failed` : '',
    open > 0 ? `${open} unknown` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function beginning(state: Organization, run: Run, step: Step): string {
  const { symbol, word } = statusWords[stepStatus(state, run, step)];
  return `${symbol}  *${steps.indexOf(step) + 1}. ${stepNames[step]}* – ${word}`;
}

/** One line for one step. */
export function stepLine(state: Organization, run: Run, step: Step): string {
  const because = stepStatus(state, run, step) === 'attention' ? troubles(run, step) : '';
  return `${beginning(state, run, step)}${because}  ·  ${detail(state, run, step)}`;
}

function shortLine(state: Organization, run: Run, step: Step): string {
  const more = shortDetail(state, run, step);
  return `${beginning(state, run, step)}${more === '' ? '' : `  ·  ${more}`}`;
}

/** All six steps for the card. */
export function shortProgressLines(state: Organization, run: Run): string {
  return steps.map((step) => shortLine(state, run, step)).join('\n');
}

/** All six steps; at most 2000 characters. */
export function progressLines(state: Organization, run: Run): string {
  return steps.map((step) => stepLine(state, run, step)).join('\n');
}

/** `3 of 6 steps done`. */
export function progressInWords(state: Organization, run: Run): string {
  const done = steps.filter((step) => stepStatus(state, run, step) === 'done').length;
  return `${done} of ${steps.length} steps done`;
}

/** What the owner does next. */
export interface NextMove {
  readonly step: Step;
  readonly action: ActionName;
  /** On the button. */
  readonly text: string;
  /** As the end of a sentence, in mrkdwn. */
  readonly words: string;
  /** Whether it waits for people at all, or for the bot. */
  readonly waits: boolean;
}

const toDo: Record<Step, string> = {
  vault: 'choose the vault and name the configuration.',
  key: 'choose the key, or create one.',
  app: 'have Adobe’s app accepted in the vault’s directory.',
  role: 'have the app’s role assigned at the vault.',
  approval: 'all four steps are done. Press *Propose…* and review what will be asked.',
  enablement: 'all four steps are done. Press *Propose…* and review what will be asked.',
};

function stepWords(state: Preparing, step: Step): string {
  const status = stepStatus(state, state.run, step);
  if (status === 'waiting') return 'nothing to do yet; the bot reports in the thread what it finds.';
  if (status !== 'attention') return toDo[step];
  const failed = openChecks(state.run).some(({ finding }) => finding.verdict === 'fail');
  return failed
    ? 'fix the failed checks; the bot checks again automatically.'
    : `attest what only a person can know: press *Continue: ${stepNames[step]}*.`;
}

/** The same state comes back from the store until its record changes, and Home asks for thousands. */
const known = new WeakMap<Preparing, NextMove>();

export function nextMove(state: Preparing): NextMove {
  const found = known.get(state) ?? findMove(state);
  known.set(state, found);
  return found;
}

function findMove(state: Preparing): NextMove {
  const step = nextStep(state, state.run);
  const waits = stepStatus(state, state.run, step) !== 'waiting';
  if (step !== 'approval' && step !== 'enablement') {
    return {
      step,
      action: 'setup',
      text: `Continue: ${stepNames[step]}`,
      words: stepWords(state, step),
      waits,
    };
  }
  // A name that Adobe knows as failed is never proposed again: everything else may be in order.
  return isSpent(state, state.run.configurationName ?? '')
    ? {
        step,
        action: 'vault',
        text: 'New configuration name…',
        words: 'choose a new configuration name: Adobe knows the present one as failed.',
        waits,
      }
    : { step, action: 'propose', text: 'Propose…', words: toDo[step], waits };
}

/** What an assignment above the vault hangs on, in the words of Azure. */
function levelOf(scope: string): string {
  if (/^\/providers\/Microsoft\.Management\/managementGroups\//iu.test(scope)) return 'the management group';
  const segments = scope.split('/').filter((segment) => segment !== '');
  if (segments.length === 2) return 'the subscription';
  return segments.length === 4 ? 'the resource group' : 'the scope';
}

function isAbove(scope: string, vault: string | undefined): boolean {
  return vault === undefined || scope.split('/').length < vault.split('/').length;
}

interface Remaining {
  readonly role: string | undefined;
  readonly scope: string;
  readonly group: string | undefined;
}

/** What still lets the app use the key though it was to be taken away. */
function remainingIn({ code: found, facts }: Finding): Remaining | undefined {
  if (found === 'roleAssigned' || found === 'roleOnKeyOnly') return { ...facts, role: undefined };
  if (found === 'roleOther') return facts;
  return found === 'roleIncomplete' ? facts.grant : undefined;
}

/** A role that still reaches the app though it was to be taken away: from where it comes. */
function remaining({ role: other, scope, group }: Remaining, vault: string | undefined): string {
  const role = other === undefined ? 'The role' : `The role ${code(other, 100)}`;
  if (group !== undefined) {
    return `${role} reaches the app through the group ${code(group, 60)}, which the bot does not touch: others may need it.`;
  }
  if (isAbove(scope, vault)) {
    return `${role} is inherited from ${levelOf(scope)} ${code(scope, 400)}, where it applies to other vaults too. The bot does not touch it there.`;
  }
  return other !== undefined
    ? `${role} was granted to the app as well, and it can unwrap keys too. A person has to remove it.`
    : `${role} is still assigned at ${code(scope, 400)}.`;
}

function obstacle(state: Revoking | Restoring, finding: Finding, isExplained: boolean): string {
  if (finding.verdict === 'unknown') {
    const why = isExplained ? '.' : `: ${dated(findingWords(finding), 400)}`;
    return `The bot cannot see *${checkLabel(finding.check)}*${why}`;
  }
  const left = state.phase === 'revoking' ? remainingIn(finding) : undefined;
  return left !== undefined
    ? remaining(left, state.run.vault?.resourceId)
    : `*${checkLabel(finding.check)}*: ${dated(findingWords(finding), 400)}`;
}

/** Why it does not come about, in a sentence or two. */
export function stuckWords(state: Revoking | Restoring, { findings, fault }: Stuck): string {
  const parts = [
    // It is carried out again with every look.
    ...(fault === undefined ? [] : [faultWords(fault, true)]),
    ...findings.slice(0, 3).map((finding) => obstacle(state, finding, fault !== undefined)),
  ];
  return parts.length === 0 ? 'Azure does not show it yet.' : parts.join(' ');
}
