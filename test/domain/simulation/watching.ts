import { judgeUses, type KeyUse } from '../../../src/domain/key-use.ts';
import { openAlert } from '../../../src/domain/alerts.ts';
import { type ConcernCode, type ConcernId, isLoss } from '../../../src/domain/checks/concerns.ts';
import { type CheckId, isCheck } from '../../../src/domain/checks/findings.ts';
import { judgeHealth } from '../../../src/domain/checks/judge-health.ts';
import { findLife, findRun } from '../../../src/domain/organization.ts';
import {
  isWithinReach,
  type WatchFinding,
  type WatchFindings,
} from '../../../src/domain/checks/watch-findings.ts';
import { sampleFacts } from '../checks/sample-facts.ts';
import { minute } from '../world.ts';
import { actorOf } from './cast.ts';
import { type Simulation, attempt } from './simulation.ts';
import { moments } from './tale.ts';

/** What a look says of a check that fails, and of one that does not. */
const codes: Readonly<Partial<Record<ConcernId, readonly [ConcernCode, ConcernCode]>>> = {
  vaultExists: ['vaultAbsent', 'vaultFound'],
  azureRbac: ['accessPolicies', 'rbacOn'],
  trustedServices: ['exceptionOff', 'exceptionOn'],
  keyOperations: ['operationsMissing', 'operationsEnough'],
  keyEnabled: ['keyIsDisabled', 'keyIsEnabled'],
  keyExpiry: ['expired', 'noExpiry'],
  appInTenant: ['appAbsent', 'appAccepted'],
  roleAssignment: ['roleAbsent', 'roleAssigned'],
};

function sightingsOf({ verdicts, hidden }: Simulation): WatchFindings {
  const all = Object.entries(codes) as [CheckId & ConcernId, [ConcernCode, ConcernCode]][];
  const isHidden = (id: CheckId & ConcernId) => hidden.includes(id) || verdicts[id] === 'unknown';
  return {
    seen: all
      .filter(([concern]) => !isHidden(concern))
      .map(([concern, [bad, good]]) => {
        const code = verdicts[concern] === 'fail' ? bad : good;
        return { concern, code, facts: sampleFacts[code] } as WatchFinding;
      }),
    unseen: Object.fromEntries(
      all.filter(([concern]) => isHidden(concern)).map(([concern]) => [concern, 'throttled']),
    ),
  };
}

function look(simulation: Simulation): void {
  const { state, now, recent } = simulation;
  const life = findLife(state);
  if (life === undefined) return;
  const { health } = life;
  const underWay = state.phase === 'revoking' || state.phase === 'restoring';
  const sightings = sightingsOf(simulation);
  const judged = judgeHealth(sightings, {
    health,
    recent,
    now,
    accepted: findRun(state)?.findings ?? {},
    onPurpose: underWay ? ['roleAssignment'] : [],
  });
  simulation.recent = judged.recent;
  const { change } = judged;
  attempt(simulation, { type: 'recordWatch', change, isWithinReach: isWithinReach(sightings, life) });
  readLog(simulation);
}

/** The vault's audit log: Adobe and somebody else ask for the key, and whoever has access is served. */
function readLog(simulation: Simulation): void {
  const life = findLife(simulation.state);
  if (life === undefined) return;
  const { now } = simulation;
  const use = (caller: string, status: number): KeyUse => ({
    caller,
    status,
    address: undefined,
    key: 'k',
    version: undefined,
    assignmentId: undefined,
    count: 1,
    first: now,
    last: now,
  });
  const uses = [use('adobe', life.access === 'granted' ? 200 : 403), use('other', 200)];
  const expected = { applicationId: 'adobe', keyName: 'k', versions: [], addresses: [] };
  const read = { uses, lines: { first: now, last: now, hours: 1 } };
  attempt(simulation, { type: 'recordKeyUse', seen: judgeUses(read, life, expected, now) });
}

/** One look, or the second one a minute later as well. */
export function watchAgain(simulation: Simulation, choice: number): void {
  look(simulation);
  if (choice < 4) return;
  simulation.now += minute;
  look(simulation);
  const life = findLife(simulation.state);
  if (life !== undefined && openAlert(life) !== undefined) seeTo(simulation, choice);
}

/** It is told again, and then whoever runs it may be on it. */
function seeTo(simulation: Simulation, choice: number): void {
  simulation.now += 15 * minute;
  attempt(simulation, { type: 'repeatAlert' });
  const owner = findRun(simulation.state)?.owner;
  if (choice % 2 === 0 || owner === undefined) return;
  attempt(simulation, { type: 'takeAlert', actor: actorOf(owner, simulation), told: [owner] });
}

/** Everything that is wrong with what the watch concluded. */
export function watchMisdeeds(simulation: Simulation): string[] {
  const lost = new Set<string>();
  return moments(simulation).flatMap(({ entry, before, move }) => {
    const { event, sequence } = entry;
    if (event.type === 'restored') lost.clear();
    if (event.type !== 'healthChanged') return [];
    const losses = (event.change.raised ?? []).filter(({ code }) => isLoss(code));
    for (const { concern } of losses) lost.add(concern);
    const isSeen = ({ concern, since }: (typeof losses)[number]) =>
      isCheck(concern) &&
      move.verdicts[concern] === 'fail' &&
      !move.hidden.includes(concern) &&
      entry.at - since >= minute;
    const hasty = losses.filter((loss) => !isSeen(loss)).map(({ concern }) => concern);
    const unseen = hasty.map((concern) => `entry ${sequence}: ${concern} was not seen twice, a minute apart`);
    for (const concern of event.change.over ?? []) lost.delete(concern);
    if (event.access === undefined) return unseen;
    const { open } = before;
    const rules = {
      // What was sent to Adobe is open no more.
      'no proposal was open': open === undefined || open.intents > 0,
      'no act was under way': before.begun === undefined,
      'it was otherwise before': before.access === (event.access === 'lost' ? 'granted' : 'revoked'),
      'what is told was seen': event.access === 'lost' ? lost.size > 0 : lost.size === 0,
    };
    const broken = Object.entries(rules)
      .filter(([, holds]) => !holds)
      .map(([rule]) => `entry ${sequence} (${event.access}): not so: ${rule}`);
    return [...unseen, ...broken];
  });
}
