import { actSubstanceOf, proposable } from '../domain/rules/approval-rules.ts';
import { findRun } from '../domain/organization.ts';
import { type Act, isDrill, type LaterAct, type RealAct, rehearsed } from '../domain/proposal.ts';
import { type Refusal, refusal } from '../domain/refusals.ts';
import { whyNoAct } from '../domain/rules/access-rules.ts';
import { whyNoRequester } from '../domain/rules/setup-rules.ts';
import type { Draft } from '../views/thread/decision.ts';
import { destinationOf, getActor, getCircle, termsOf, withoutDrill } from './about.ts';
import type { About, Click, Form } from './ask.ts';
import { isAcknowledged, typedIn } from './form.ts';

/** Who proposes what, and where it would go. */
export const proposing = async (click: Click, { state }: About) => ({
  actor: await getActor(click, click.organization),
  run: click.reference.run,
  destination: destinationOf(click.organization, state),
});

/** What every proposal submits to the rules, also for a drill. */
export async function proposalAsked(form: Form, about: About, act: RealAct) {
  const { organization, deps } = form;
  const [asked, circle, { durable, declaredBy: redisDurableBy }] = await Promise.all([
    proposing(form, about),
    getCircle(form, organization, about.state),
    deps.durability(true),
  ]);
  return {
    ...asked,
    reason: typedIn(form, 'reason'),
    ticket: form.values['ticket'],
    acknowledged: isAcknowledged(form),
    confirmation: typedIn(form, 'confirmation'),
    circle,
    terms: termsOf(form, organization, act),
    durable,
    redisDurableBy,
  };
}

async function laterDraft(act: LaterAct, about: About, click: Click): Promise<Draft | Refusal> {
  const { state } = about;
  const { actor, destination } = await proposing(click, about);
  const found = whyNoRequester({ actor }) ?? whyNoAct(state, act);
  const run = findRun(state);
  if (found !== undefined || run === undefined) return found ?? refusal('noRun');
  const substance = actSubstanceOf(act, state.organization, run, destination);
  if ('reason' in substance) return substance;
  // Restoring shows what is in the way, and revoking the command for what grants access now.
  const findings = await click.deps.findings(click.organization, run);
  const role = findings.find(({ check }) => check === 'roleAssignment');
  const now = role === undefined ? run : { ...run, findings: { ...run.findings, roleAssignment: role } };
  return { substance, run: now, findings };
}

async function enablingDraft(about: About, click: Click): Promise<Draft | Refusal> {
  const found = proposable(about.state, await proposing(click, about));
  return 'reason' in found ? found : { ...found, findings: [] };
}

/** What this person would propose now, or why they may not. */
export async function draftOf(act: Act, about: About, click: Click): Promise<Draft | Refusal> {
  const real = rehearsed(act);
  const seen = isDrill(act) ? about : withoutDrill(about);
  const draft = real === 'enable' ? await enablingDraft(seen, click) : await laterDraft(real, seen, click);
  return 'reason' in draft ? draft : { ...draft, substance: { ...draft.substance, act } };
}
