import { type Step, type CheckedStep, steps } from '../../domain/checks/findings.ts';
import type { Life, Organization, Run } from '../../domain/organization.ts';
import { requiredFor } from '../../domain/proposal.ts';
import { checkStates, stepStatus } from '../../domain/steps.ts';
import { code, counted, people } from '../blocks/text.ts';
import { roleName, statusWords, stepNames } from '../blocks/step-words.ts';

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
