import type { BlockProblem } from './problems.ts';

interface Block {
  type: string;
  block_id?: string | undefined;
  elements?: unknown;
  accessory?: unknown;
  element?: unknown;
}

/** Faults between blocks: each block_id once, each action_id once in its block, one table, one focus. */
export function identityProblems(blocks: readonly Block[], base: string): BlockProblem[] {
  const problems: BlockProblem[] = [];
  const wrong = (message: string, pointer: string): void => {
    problems.push({ code: 'failed_constraint', message, pointer: `${base}${pointer}` });
  };
  const blockIds = new Set<string>();
  let tables = 0;
  let focused = 0;
  blocks.forEach((block, index) => {
    const { block_id: id } = block;
    if (id !== undefined && blockIds.has(id)) wrong(`block_id "${id}" already exists`, `/${index}/block_id`);
    if (id !== undefined) blockIds.add(id);
    if (block.type === 'table' && ++tables > 1) wrong('only one table is allowed', `/${index}`);
    const actionIds = new Set<string>();
    for (const { action_id: action, focus_on_load: focus } of elementsIn(block)) {
      if (action !== undefined && actionIds.has(action)) {
        wrong(`action_id "${action}" already exists`, `/${index}`);
      }
      if (action !== undefined) actionIds.add(action);
      if (focus === true && ++focused > 1) wrong('only one element can have focus_on_load', `/${index}`);
    }
  });
  return problems;
}

function elementsIn(block: Block): { action_id?: string; focus_on_load?: boolean }[] {
  const all = [block.accessory, block.element, ...(Array.isArray(block.elements) ? block.elements : [])];
  return all.filter((element): element is object => typeof element === 'object' && element !== null);
}
