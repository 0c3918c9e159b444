import type { Phase } from '../../src/domain/phases.ts';
import type { Struck } from './struck.ts';
import { troubleKinds, systems } from './troubles.ts';

/** Every phase that a seed can come to: it begins at the second. */
const allPhases: readonly Phase[] = [
  'unconfigured',
  'preparing',
  'awaitingApproval',
  'coolingOff',
  'enabling',
  'outcomeUnknown',
  'enabled',
  'revoking',
  'revoked',
  'restoring',
];

/** Which troubles struck in which phase and after which event; what never met is as telling as what did. */
export interface Coverage {
  add(struck: readonly Struck[]): void;
  lines(): string[];
}

export function createCoverage(): Coverage {
  const phases = new Map<string, number>();
  const events = new Map<string, number>();
  const seen = { phase: new Set<string>(allPhases), event: new Set<string>() };
  const count = (map: Map<string, number>, name: string) => map.set(name, (map.get(name) ?? 0) + 1);
  const nameOf = ({ trouble: { kind, on } }: Struck) => (on === undefined ? kind : `${kind}·${on}`);
  const all = troubleKinds.flatMap((kind) =>
    ['lost', 'unanswered', 'late', 'answeredLate', 'refused', 'away'].includes(kind)
      ? systems.map((on) => `${kind}·${on}`)
      : [kind],
  );

  function missing(of: ReadonlySet<string>, pairs: ReadonlyMap<string, number>): string[] {
    return all.flatMap((kind) => {
      const never = [...of].filter((one) => !pairs.has(`${kind} ${one}`));
      return never.length === 0 ? [] : [`  ${kind.padEnd(20)} never with ${never.toSorted().join(', ')}`];
    });
  }

  function table(title: string, of: ReadonlySet<string>, pairs: ReadonlyMap<string, number>): string[] {
    const whole = all.length * of.size;
    const never = missing(of, pairs);
    return [
      `${title}: ${pairs.size} of ${whole} pairs${never.length === 0 ? '.' : '; what never met:'}`,
      ...never,
    ];
  }

  return {
    add(struck) {
      for (const one of struck) {
        seen.event.add(one.lastEvent);
        count(phases, `${nameOf(one)} ${one.phase}`);
        count(events, `${nameOf(one)} ${one.lastEvent}`);
      }
    },
    lines: () => [
      ...table('Troubles × phases', seen.phase, phases),
      ...table('Troubles × the last event before them', seen.event, events),
    ],
  };
}
