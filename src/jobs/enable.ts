import type { Sender } from '../clients/adobe/sender.ts';
import type { OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import type { PostOutcome } from '../domain/commands.ts';
import { type GateOutcome, type GateSightings, judgeGate } from '../domain/gate.ts';
import { nextGateAt } from './gate-again.ts';
import { type CoolingOff, contributorsTo } from '../domain/organization.ts';
import { substanceOf } from '../domain/proposal-rules.ts';
import { settledNames } from '../domain/settled.ts';
import { tenantOf } from '../domain/tenant.ts';
import { getOrganization } from '../organizations.ts';
import type { Verified } from '../store/verified.ts';
import { findConfiguration } from './find-configuration.ts';
import type { Again, Job } from './job.ts';
import { findingsNow } from './look.ts';
import { lookAt } from './look-at.ts';
import { getPresent } from './present.ts';
import { findRecordFault } from './record-fault.ts';

/** The second belt: an intent that is older when the request is about to be written is not used. */
const intentLifeMs = 5_000;
/** How long the sender tries to put on the record what its POST ended in, before the others find out by asking. */
const recordTries = 20;
const betweenTriesMs = 500;

async function sight(
  state: CoolingOff,
  organization: OrganizationConfig,
  sender: Sender,
  present: Verified,
  deps: Deps,
): Promise<GateSightings> {
  const { run, proposal } = state;
  const [findings, circle, { durable, restarted }, recordFault] = await Promise.all([
    findingsNow(run, organization, present.now, deps),
    lookAt(() => deps.people.getCircle(organization.approvers, contributorsTo(state))),
    deps.durability(true),
    findRecordFault(state, present, deps),
  ]);
  const destination = { host: organization.host, tenant: tenantOf(run, organization.tenantId) ?? '' };
  const substance = substanceOf(organization.orgId, run, destination);
  if ('reason' in substance) throw new Error(`a proposal without its parts: ${substance.reason}`);
  // Last, over the connection that will carry the POST.
  const configuration = await lookAt(() =>
    findConfiguration(sender, run.configurationName ?? '', settledNames(state)),
  );
  const { verdicts } = proposal;
  const seen = { findings, circle, recordFault, durable, restarted, configuration };
  return { ...seen, substance: { ...substance, verdicts } };
}

async function recordPost(
  organization: string,
  intent: number,
  outcome: PostOutcome,
  deps: Deps,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await deps.store.change(organization, { type: 'recordPost', outcome, intent });
      return;
    } catch (error) {
      deps.log.error(
        { err: error, organization, intent, tries, outcome: outcome.kind },
        'cannot record the POST yet',
      );
      if (tries === recordTries) throw error;
      await new Promise((resolve) => setTimeout(resolve, betweenTriesMs));
    }
  }
}

async function isOnDisk(deps: Deps): Promise<boolean> {
  try {
    return await deps.isOnDisk();
  } catch (error) {
    deps.log.warn({ err: error }, 'whether the intent is on disk cannot be told');
    return false;
  }
}

/** `body` are the very bytes whose fingerprint the gate compared. */
async function send(body: string, sender: Sender, appendBegan: number, deps: Deps): Promise<PostOutcome> {
  if (!(await isOnDisk(deps))) return { kind: 'notSent', why: 'notOnDisk' };
  const mayStillWrite = () => performance.now() - appendBegan < intentLifeMs && !deps.isStopping();
  const answer = await sender.post(body, { mayStillWrite });
  if (answer.kind !== 'refused') return answer;
  const { status, code, detail } = answer;
  return {
    kind: 'refused',
    fault: { system: 'adobe', operation: 'POST customer/config', kind: 'refused', status, code, detail },
  };
}

/**
 * Takes the ticket and uses it, in one go. Only who sees its own append succeed here may send; a lost race or a
 * broken connection to Redis means that somebody else asks, and nobody sends.
 */
async function actOn(
  present: Verified,
  state: CoolingOff,
  seen: GateSightings,
  sender: Sender,
  deps: Deps,
): Promise<Again | undefined> {
  if (deps.isStopping()) return { againAt: present.now };
  const { organization } = state;
  const appendBegan = performance.now();
  const done = await deps.store.changeOnce(present, {
    type: 'passGate',
    outcome: judgeGate(state, seen),
    fingerprint: state.proposal.fingerprint,
  });
  if (done === undefined) return { againAt: present.now };
  const intent = done.entries.find(({ event }) => event.type === 'intended');
  if (intent === undefined) {
    if (done.state.phase !== 'coolingOff') return undefined;
    return { againAt: nextGateAt(done.state, done.now) };
  }
  const outcome = await send(seen.substance.body, sender, appendBegan, deps);
  await recordPost(organization, intent.sequence, outcome, deps);
  return undefined;
}

async function gate(request: { organization: string }, deps: Deps): Promise<Again | undefined> {
  const first = await getPresent(request.organization, deps);
  const { state, now } = first;
  if (state.phase !== 'coolingOff' || state.proposal.act !== 'enable') return undefined;
  if (now < state.until) return { againAt: state.until };
  const organization = getOrganization(deps.config, request.organization);
  const opened = await lookAt(() => deps.outsideOf(organization).adobe.openSender());
  if (opened.kind === 'unseen') {
    const outcome: GateOutcome = { kind: 'cannotTell', reasons: [`adobe:${opened.detail}`] };
    await deps.store.change(state.organization, {
      type: 'passGate',
      outcome,
      fingerprint: state.proposal.fingerprint,
    });
    return { againAt: nextGateAt(state, now) };
  }
  const sender = opened.value;
  try {
    const sightings = await sight(state, organization, sender, first, deps);
    const present = await getPresent(request.organization, deps);
    // Whatever came meanwhile (a stop, a change), what was looked at is not what stands there now.
    if (present.head.digest !== first.head.digest) return { againAt: now };
    return await actOn(present, state, sightings, sender, deps);
  } finally {
    await sender.close();
  }
}

/** The gate, the intent and the POST. */
export const enable: Job = (request, deps) => gate(request, deps);
