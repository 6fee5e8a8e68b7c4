import { createHash, randomBytes } from 'node:crypto';
import { digestOf } from '@runplane/audit';
import { CallId, type GuardRequest, IdempotencyKey, invalidRequest, ProblemError } from '@runplane/contracts';

/** The same agent and key always name the same action; without a key each request is an action of its own. */
export function actionIdOf(agentId: string, idempotencyKey: string | undefined): string {
  if (idempotencyKey === undefined) return `act_${randomBytes(20).toString('hex')}`;
  const hash = createHash('sha256').update(`${agentId}\n${idempotencyKey}`, 'utf8').digest('hex');
  return `act_${hash.slice(0, 40)}`;
}

/** What an idempotency key is bound to: all that decides what may happen, and not how long the caller waits. */
export function requestHashOf(request: GuardRequest): string {
  const { tool = null, action = null, arguments: args, target = null, context, execution } = request;
  return digestOf({ tool, action, arguments: args, target, context, execution });
}

/** The call that a request is an attempt at. A header can't name a call without one: a request's own id has a dot. */
export function callIdOf(header: string | undefined, requestId: string): string {
  if (header === undefined) return requestId;
  const parsed = CallId.safeParse(header);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ message }) => ({ path: 'Runplane-Call-Id', message }));
  throw new ProblemError('invalid_request', 'The Runplane-Call-Id header is not valid.', { errors });
}

/** The key of the body or of the `Idempotency-Key` header; two that differ are refused. */
export function idempotencyKeyOf(request: GuardRequest, header: string | undefined): string | undefined {
  if (header === undefined) return request.idempotencyKey;
  const parsed = IdempotencyKey.safeParse(header);
  if (!parsed.success) throw invalidRequest(parsed.error, 'The Idempotency-Key header is not valid.');
  if (request.idempotencyKey !== undefined && request.idempotencyKey !== parsed.data) {
    throw new ProblemError('invalid_request', 'The Idempotency-Key header and `idempotencyKey` differ.', {
      errors: [{ path: 'idempotencyKey', message: 'differs from the Idempotency-Key header' }],
    });
  }
  return parsed.data;
}
