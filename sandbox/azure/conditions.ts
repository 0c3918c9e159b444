import { isPattern } from './roles.ts';

/** A role assignment that somebody wants to give or to remove. */
export interface RoleWrite {
  readonly action: 'write' | 'delete';
  /** The guid at the end of the role definition's id. */
  readonly roleId: string;
}

const written = 'Microsoft.Authorization/roleAssignments';
const token =
  /\s*(?:([()!])|(AND|OR)\b|ActionMatches\{'([^']*)'\}|@(Request|Resource)\[([^\]]*)\]\s+ForAnyOfAnyValues:GuidEquals\s*\{([^}]*)\})/uy;

/**
 * Whether a condition on the right to write role assignments lets this one through
 * (https://learn.microsoft.com/en-us/azure/role-based-access-control/conditions-format). It knows what limits the roles,
 * which is what Microsoft's example has; anything else is a mistake in the condition. What is given has its role in
 * the request, what is removed has it in the resource; a source without one holds nothing
 * (…/conditions-authorization-actions-attributes).
 */
export function conditionHolds(condition: string, write: RoleWrite): boolean {
  const tokens = tokensOf(condition);
  let at = 0;
  const next = () => tokens[at];
  const unread = () => new Error(`the condition cannot be read at “${next()?.[0] ?? 'its end'}”`);

  function term(): boolean {
    const found = next();
    at += 1;
    const [, sign, , action, source, attribute, values] = found ?? [];
    if (sign === '!') return !term();
    if (action !== undefined) return isPattern(action, `${written}/${write.action}`);
    if (source !== undefined) return roleIsAmong(source, attribute ?? '', values ?? '');
    if (sign !== '(') throw unread();
    const inside = expression();
    if (next()?.[1] !== ')') throw unread();
    at += 1;
    return inside;
  }

  /** Without parentheses `AND` and `OR` are not mixed: no page says which would go first. */
  function expression(): boolean {
    const terms = [term()];
    const joint = next()?.[2];
    while (next()?.[2] !== undefined) {
      if (next()?.[2] !== joint) throw unread();
      at += 1;
      terms.push(term());
    }
    return joint === 'OR' ? terms.includes(true) : !terms.includes(false);
  }

  function roleIsAmong(source: string, attribute: string, values: string): boolean {
    if (attribute !== `${written}:RoleDefinitionId`) throw new Error(`${attribute} is not known here`);
    const has = source === (write.action === 'write' ? 'Request' : 'Resource');
    return (
      has && values.split(',').some((value) => value.trim().toLowerCase() === write.roleId.toLowerCase())
    );
  }

  const answer = expression();
  if (at < tokens.length) throw unread();
  return answer;
}

function tokensOf(condition: string): RegExpExecArray[] {
  const tokens: RegExpExecArray[] = [];
  token.lastIndex = 0;
  const text = condition.trimEnd();
  while (token.lastIndex < text.length) {
    const from = token.lastIndex;
    const found = token.exec(text);
    if (found === null) throw new Error(`the condition cannot be read at “${text.slice(from, from + 30)}”`);
    tokens.push(found);
  }
  return tokens;
}
