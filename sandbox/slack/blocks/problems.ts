import type { z } from 'zod';

/** One fault, in the shape of blocks.validate (docs.slack.dev/reference/methods/blocks.validate). */
export interface BlockProblem {
  code: string;
  message: string;
  /** A JSON pointer from where the validation began. */
  pointer: string;
  constraint?: Record<string, unknown>;
}

/** zod's issues in Slack's words. */
export function problemsFrom(issues: readonly z.core.$ZodIssue[], value: unknown): BlockProblem[] {
  return issues.flatMap((issue) => problemFrom(issue, value));
}

function problemFrom(issue: z.core.$ZodIssue, value: unknown): BlockProblem[] {
  const got = at(value, issue.path);
  const problem = (
    message: string,
    constraint: Record<string, unknown>,
    path = issue.path,
  ): BlockProblem => ({
    code: 'failed_constraint',
    message,
    pointer: pointerTo(path),
    constraint,
  });
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) =>
        problem(`invalid additional property: ${key}`, { type: 'additional_property', got: key }),
      );
    case 'too_big':
      return [
        problem(tooMuch(issue.origin, Number(issue.maximum)), { type: 'max', expected: issue.maximum }),
      ];
    case 'too_small':
      return [
        problem(tooLittle(issue.origin, Number(issue.minimum)), { type: 'min', expected: issue.minimum }),
      ];
    case 'invalid_value':
      if (got === undefined) return [missing(issue.path)];
      return [
        problem(`must be a valid enum value`, { type: 'enum', expected: issue.values, got: inWords(got) }),
      ];
    case 'invalid_union':
      if (issue.path.at(-1) === 'type' && got === undefined) return [missing(issue.path)];
      return [problem(`unsupported type: ${inWords(got)}`, { type: 'enum', got: inWords(got) })];
    case 'invalid_type':
      if (got === undefined) return [missing(issue.path)];
      return [problem(`must provide a ${issue.expected}`, { type: 'type', expected: [issue.expected] })];
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
    default:
      return [{ code: 'failed_constraint', message: issue.message, pointer: pointerTo(issue.path) }];
  }
}

const tooMuch = (origin: string, most: number): string =>
  origin === 'array'
    ? `no more than ${most} items allowed`
    : origin === 'string'
      ? `must be less than ${most + 1} characters`
      : `must be at most ${most}`;

const tooLittle = (origin: string, least: number): string =>
  origin === 'array'
    ? `no fewer than ${least} items allowed`
    : origin === 'string'
      ? `must be more than ${least - 1} characters`
      : `must be at least ${least}`;

function missing(path: readonly PropertyKey[]): BlockProblem {
  const field = String(path.at(-1) ?? '');
  return {
    code: 'missing_required_field',
    message: `missing required field: ${field}`,
    pointer: pointerTo(path.slice(0, -1)),
  };
}

/** A scalar as it is; anything else by its JSON. */
const inWords = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const pointerTo = (path: readonly PropertyKey[]): string => path.map((step) => `/${String(step)}`).join('');

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[step] : undefined,
    value,
  );
}
