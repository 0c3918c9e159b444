import type { NotSentReason, UnknownCause } from '../../domain/post.ts';
import { PostAnswer, findOtherOwner } from './answers.ts';
import { isAdobeShape, shortLine, parseError, parseJson } from './error-shapes.ts';
import { networkCode, networkDetail } from './http.ts';

/** What happened on the wire, without any judgement. */
export type PostRun =
  /** Not one byte of the request was written: the handler never let it begin. */
  | { readonly kind: 'neverBegan'; readonly tooLate: boolean; readonly error: unknown }
  /** The request began and no whole answer came; `status` where the head of one did. */
  | { readonly kind: 'broken'; readonly status: number | undefined; readonly error: unknown }
  | { readonly kind: 'answered'; readonly status: number; readonly body: string };

/**
 * What the answer to the irreversible POST means.
 * - `notSent` and `refused`: certainly not done
 * - `accepted`: done
 * - `unknown`: everything else; only a GET can tell
 */
export type PostResult =
  | { readonly kind: 'notSent'; readonly why: NotSentReason; readonly detail: string }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly code: string | undefined;
      readonly detail: string;
    }
  | {
      readonly kind: 'accepted';
      /** Adobe's word, `CREATED` as a rule. */
      readonly status: string;
      /** `config.name` of the answer, one of the names under which the GET may find it. */
      readonly answerName: string | undefined;
      readonly id: string | undefined;
    }
  | {
      readonly kind: 'unknown';
      readonly cause: UnknownCause;
      readonly status: number | undefined;
      readonly detail: string;
    };

/** Statuses with which Adobe says that it did nothing, provided that it is Adobe who says so. */
const refusals: readonly number[] = [400, 401, 403, 404, 415, 422, 429];

/** @param organization for which it was posted */
export function classifyPost(run: PostRun, organization: string): PostResult {
  if (run.kind === 'answered') return classifyAnswer(run.status, run.body, organization);
  const detail = networkDetail(run.error);
  if (run.kind === 'neverBegan') return { kind: 'notSent', why: notSentReason(run), detail };
  const cause = isTimeout(run.error) ? 'timeout' : 'connectionLost';
  return { kind: 'unknown', cause, status: run.status, detail };
}

function classifyAnswer(status: number, body: string, organization: string): PostResult {
  if (status >= 200 && status < 300) return classifySuccess(status, body, organization);
  const { shape, code, detail } = parseError(body);
  if (refusals.includes(status) && isAdobeShape(shape)) return { kind: 'refused', status, code, detail };
  return { kind: 'unknown', cause: unknownCause(status), status, detail };
}

function classifySuccess(status: number, body: string, organization: string): PostResult {
  const raw = parseJson(body);
  const answer = PostAnswer.safeParse(raw);
  if (!answer.success) {
    const detail = 'a success whose body is not as documented';
    return { kind: 'unknown', cause: 'doesNotParse', status, detail };
  }
  const other = findOtherOwner(raw, organization);
  if (other !== undefined) {
    return { kind: 'unknown', cause: 'otherOrganization', status, detail: shortLine(other) };
  }
  const { id, name, config, jobData } = answer.data;
  const answerName = config?.name ?? jobData?.config?.name ?? name;
  return { kind: 'accepted', status: answer.data.status, answerName, id };
}

function unknownCause(status: number): UnknownCause {
  if (status >= 500) return 'serverError';
  if (status >= 300 && status < 400) return 'redirect';
  return status === 409 ? 'conflict' : 'notAdobeShape';
}

function notSentReason(run: { tooLate: boolean; error: unknown }): NotSentReason {
  if (run.tooLate) return 'tooLate';
  const code = networkCode(run.error) ?? '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'noAddress';
  if (code === 'ECONNREFUSED') return 'connectionRefused';
  return /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_|EPROTO/.test(code) ? 'tls' : 'noConnection';
}

function isTimeout(error: unknown): boolean {
  return /TIMEOUT|ETIMEDOUT/i.test(networkCode(error) ?? '');
}
