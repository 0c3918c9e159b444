import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { untilNextGate, untilNextCheck, untilNextPoll } from '../../../src/domain/rules/times.ts';
import { hour, minute } from '../world.ts';

const second = 1_000;

describe('how long the bot waits before it asks again', () => {
  it.each([
    ['Azure at first', untilNextCheck, 0, 30 * second],
    ['Azure after two minutes', untilNextCheck, 2 * minute, 30 * second],
    ['Azure after twenty minutes', untilNextCheck, 20 * minute, 5 * minute],
    ['Azure after a day', untilNextCheck, 24 * hour, 10 * minute],
    ['Adobe at first', untilNextPoll, 0, 10 * second],
    ['Adobe after twelve minutes', untilNextPoll, 12 * minute, 2 * minute],
    ['Adobe after a day', untilNextPoll, 24 * hour, 5 * minute],
    ['the gate at first', untilNextGate, 0, 30 * second],
    ['the gate after an hour', untilNextGate, hour, 5 * minute],
    ['a clock that went backwards', untilNextPoll, -hour, 10 * second],
  ])('%s', (_name, untilNext, waited, expected) => {
    expect(untilNext(waited)).toBe(expected);
  });

  test.each([untilNextCheck, untilNextPoll, untilNextGate])(
    'it never waits less the longer it has waited',
    (untilNext) => {
      fc.assert(
        fc.property(fc.nat(), fc.nat(), (one, more) => {
          expect(untilNext(one + more)).toBeGreaterThanOrEqual(untilNext(one));
        }),
      );
    },
  );
});
