import { IdempotencyKey, invalidRequest, JsonObject, ProblemError, TargetInput } from '@runplane/contracts';
import { z } from 'zod';

/** Seconds that a call may wait; the stream of its answer is kept alive meanwhile. */
export const WaitSeconds = z.number().int().min(0).max(300);

const PREFIX = 'dev.runplane/';
/** `_meta` of an answer: what became of the action. */
export const ACTION_META = `${PREFIX}action`;

const CallMeta = z.strictObject({
  [`${PREFIX}idempotencyKey`]: IdempotencyKey.optional(),
  [`${PREFIX}context`]: JsonObject.optional(),
  [`${PREFIX}target`]: TargetInput.optional(),
  [`${PREFIX}wait`]: WaitSeconds.optional(),
});

export interface CallMeta {
  idempotencyKey?: string | undefined;
  context?: JsonObject | undefined;
  target?: TargetInput | undefined;
  /** Seconds. */
  wait?: number | undefined;
}

/** What a call says to us in its `_meta`. A name of ours that is none is refused: it would be missed in silence. */
export function callMeta(meta: Readonly<Record<string, unknown>> | undefined): CallMeta {
  const ours = Object.entries(meta ?? {}).filter(([name]) => name.startsWith(PREFIX));
  const read = CallMeta.safeParse(Object.fromEntries(ours));
  if (!read.success) throw inMeta(invalidRequest(read.error));
  return Object.fromEntries(Object.entries(read.data).map(([name, value]) => [name.slice(PREFIX.length), value]));
}

function inMeta({ code, detail, extra }: ProblemError): ProblemError {
  const errors = (extra.errors ?? []).map((error) => ({ ...error, path: `_meta.${error.path}` }));
  return new ProblemError(code, detail, { errors });
}
