import type { EventType } from '../../../src/domain/events.ts';
import type { Simulation } from './simulation.ts';
import { moments } from './tale.ts';

/** A yes, by the entry that asks for it. */
const askings: Partial<Record<EventType, EventType>> = {
  approved: 'proposed',
  settlementApproved: 'settlementProposed',
};

/** Every yes that was counted though its form belonged to another asking, of the very same perhaps. */
export function askingMisdeeds(simulation: Simulation): string[] {
  const last = new Map<EventType, number>();
  return moments(simulation).flatMap(({ entry, move }) => {
    const { type } = entry.event;
    last.set(type, entry.sequence);
    const asking = askings[type];
    if (asking === undefined) return [];
    const { command } = move;
    const isYes = command.type === 'approve' || command.type === 'approveSettlement';
    const asked = isYes ? command.proposed : undefined;
    return asked === undefined || asked === last.get(asking)
      ? []
      : [`entry ${entry.sequence} (${type}): asked for by entry ${asked}, counted for ${last.get(asking)}`];
  });
}

/** How often somebody tried it with a form of an earlier asking. */
export function lateForms({ moves }: Simulation): number {
  let last = 0;
  let late = 0;
  for (const { command, entries } of moves) {
    if (command.type === 'approve' && (command.proposed ?? last) < last) late += 1;
    last = entries.find(({ event }) => event.type === 'proposed')?.sequence ?? last;
  }
  return late;
}
