import type { Api } from '../api/api.js';
import { refusal } from '../api/refusal.js';

/** An id that no action has: it is a hash, and this one has no preimage that anybody knows. */
const NO_ACTION = `act_${'0'.repeat(40)}`;

/** Throws `CommandError` unless the gateway takes the key: it then says that it knows no such action. */
export async function assertAgentKey(gateway: Api): Promise<null> {
  const path = `/v1/actions/${NO_ACTION}`;
  const answer = await gateway.send('GET', path);
  if (answer.status !== 404) throw await refusal(path, answer, gateway.access);
  const error = await refusal(path, answer, gateway.access);
  // A server of another kind answers 404 as well, but not with our problem document.
  if (!error.message.includes('(not_found)')) throw error;
  return null;
}
