import { z } from 'zod';
import { identityProblems } from './identities.ts';
import { menuOption, optionGroup } from './options.ts';
import { type BlockProblem, problemsFrom } from './problems.ts';
import { blocksOf, type Surface, viewOf } from './surfaces.ts';

/** @returns every fault of the blocks; pointers begin with `base` */
export function problemsIn(blocks: unknown, surface: Surface, base = ''): BlockProblem[] {
  const parsed = blocksOf[surface].safeParse(blocks);
  if (parsed.success) return identityProblems(parsed.data, base);
  return problemsFrom(parsed.error.issues, blocks).map((problem) => ({
    ...problem,
    pointer: `${base}${problem.pointer}`,
  }));
}

/** Pointers begin at the array: `/0/text/text`. */
export const messageProblems = (blocks: unknown): BlockProblem[] => problemsIn(blocks, 'message');

/** Pointers begin at the view: `/blocks/0/text/text`. */
export function viewProblems(view: unknown, type: 'modal' | 'home'): BlockProblem[] {
  const parsed = viewOf[type].safeParse(view);
  if (!parsed.success) return problemsFrom(parsed.error.issues, view);
  const { blocks } = parsed.data;
  const input = blocks.findIndex((block) => block.type === 'input');
  const unsubmittable = type === 'modal' && input >= 0 && !('submit' in parsed.data);
  return [...identityProblems(blocks, '/blocks'), ...(unsubmittable ? [submitProblem(input)] : [])];
}

const submitProblem = (input: number): BlockProblem => ({
  code: 'failed_constraint',
  message: 'must define `submit` to use an `input` block in modals',
  pointer: `/blocks/${input}`,
});

const suggestions = z.union([
  z.strictObject({ options: z.array(menuOption).max(100) }),
  z.strictObject({ option_groups: z.array(optionGroup).max(100) }),
]);

/** Of the answer to a block_suggestion. */
export function suggestionProblems(body: unknown): BlockProblem[] {
  const parsed = suggestions.safeParse(body);
  if (parsed.success) return [];
  const given = typeof body === 'object' && body !== null && 'option_groups' in body ? 1 : 0;
  const only = suggestions.options[given]?.safeParse(body);
  return problemsFrom(only?.error?.issues ?? parsed.error.issues, body);
}
