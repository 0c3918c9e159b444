import { viewProblems } from '../blocks/validate.ts';
import { invalidArguments, Refusal } from '../refusal.ts';
import type { ViewPayload } from '../view-payload.ts';
import type { Arguments } from './arguments.ts';

const mostViewBytes = 250_000;

/** @throws Refusal `invalid_arguments` with every fault, or `view_too_large` */
export function viewArgument(args: Arguments, type: ViewPayload['type']): ViewPayload {
  if (!args.has('view')) throw invalidArguments('missing required field: view [json-pointer:/view]');
  const view = args.json('view', 'invalid_arguments');
  return checkedView(view, type);
}

export function checkedView(view: unknown, type: ViewPayload['type']): ViewPayload {
  const problems = viewProblems(view, type);
  if (problems.length > 0) {
    throw invalidArguments(
      ...problems.map(({ message, pointer }) => `${message} [json-pointer:/view${pointer}]`),
    );
  }
  if (JSON.stringify(view).length > mostViewBytes) throw new Refusal('view_too_large');
  return view as ViewPayload;
}
