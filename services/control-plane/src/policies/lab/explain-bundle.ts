import type { Bundle } from '@runplane/contracts';
import { compileBundle, type DecisionInput, type Explanation, explain } from '@runplane/policy';
import { threadTurns } from '../../common/turns.js';
import { findOut } from '../analysis/find-out.js';
import { policyInvalid, TOO_LONG } from '../policy-reader.js';

/** Characters of a bundle that is compiled at once, in some tens of milliseconds. */
const SHORT = 200_000;

/** `explain` of a bundle that is not compiled; of a long one in a thread, one of each org at a time. */
export async function explainBundle(orgId: string, bundle: Bundle, input: DecisionInput): Promise<Explanation> {
  if (JSON.stringify(bundle).length <= SHORT) return explain(compileBundle(bundle), input);
  const explanation = await threadTurns.take(orgId, () => findOut({ kind: 'explain', bundle, input }));
  if (!explanation) throw policyInvalid([TOO_LONG]);
  return explanation;
}
