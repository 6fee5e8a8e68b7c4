import type { Receipt } from '@runplane/audit';
import { isActionId, Receipt as ReceiptAnswer } from '@runplane/contracts';
import { type ClientOptions, transportTo } from '../api/client-options.js';
import { InvalidAnswerError, InvalidRequestError } from '../errors.js';

/** `url` is the address of the control plane, `apiKey` that of a member who may read the log (`audit.read`). */
export interface ReceiptOptions extends ClientOptions {
  /** Waits until the super-log, which witnesses sign, holds the receipt's checkpoint. Default false. */
  anchored?: boolean;
  signal?: AbortSignal;
}

/**
 * The receipt of an action: what the log holds on it, for `verifyReceipt` to check offline. Waits, within `retry`, until
 * its newest entry is sequenced. Throws a `RunplaneError`, `NotFoundError` where there is no such action.
 */
export async function fetchReceipt(actionId: string, options: ReceiptOptions): Promise<Receipt> {
  if (!isActionId(actionId)) throw new InvalidRequestError(`"${actionId}" is not an action id.`);
  const { anchored = false, signal = new AbortController().signal } = options;
  const path = `v1/audit/receipts/${actionId}?anchored=${anchored}`;
  const body = await transportTo(options).send({ method: 'GET', path, signal });
  const parsed = ReceiptAnswer.safeParse(body);
  // In JSON a member is absent or has a value, which the schema's type can't say.
  if (parsed.success && parsed.data.subject === actionId) return parsed.data as Receipt;
  const cause = parsed.error;
  throw new InvalidAnswerError('Runplane answered with something that is not the receipt of the action.', {
    actionId,
    ...(cause ? { cause } : {}),
  });
}
