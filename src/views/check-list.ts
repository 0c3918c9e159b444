import { type CheckId, checks } from '../domain/findings.ts';
import { checkLabels } from './findings.ts';
import { listed, oneLine } from './text.ts';

function isCheck(text: string): text is CheckId {
  return Object.hasOwn(checks, text);
}

/** There are fewer checks than this. */
const most = 20;

/** The labels of the checks whose ids stand in a fact, separated by spaces. */
export function checkList(ids: string | undefined): string {
  const names = (ids ?? '')
    .split(/[\s,]+/)
    .filter((id) => id !== '')
    .slice(0, most);
  return names.length === 0
    ? 'this check'
    : listed(names.map((id) => `*${isCheck(id) ? checkLabels[id] : oneLine(id, 40)}*`));
}
