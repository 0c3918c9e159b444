import { expect, test } from 'vitest';
import { nextMove } from '../../../src/views/standing/progress.ts';
import { prepared } from '../../domain/stories.ts';

test.each([
  ['nothing of the name', [], 'propose'],
  ['it as failed', ['Config1'], 'vault'],
  ['it as failed in other letters: the rule would refuse it', ['config1'], 'vault'],
])('where Adobe knows %s, the card offers what the rule takes', (_name, spentNames, action) => {
  expect(nextMove({ ...prepared(), spentNames }).action).toBe(action);
});
