import { durable, local } from '../activities.js';
import type { ActionContext } from '../context.js';
import { showToOperators } from '../operator-view.js';
import { workflowReference } from '../recorder.js';

/** The last gate before execution. Returns the tool key, or null where the re-check after an approval blocks. */
export async function authorize({ state, recorder }: ActionContext, recheck: boolean): Promise<string | null> {
  const { request, mapped } = state;
  if (!mapped) throw new Error('an action is authorised after it is mapped');
  const activities = recheck ? durable : local;
  const authorization = await recorder.run((place) =>
    activities.authorizeExecution({
      request,
      arguments: state.arguments,
      action: mapped.action,
      digest: mapped.digest,
      tool: mapped.tool,
      recheck,
      workflow: workflowReference(),
      at: new Date(Date.now()).toISOString(),
      place,
    }),
  );
  if (!authorization.granted) {
    state.status = 'BLOCKED';
    state.reason = authorization.reason;
    return null;
  }
  state.permit = authorization.permit;
  state.status = 'EXECUTING';
  showToOperators(state);
  return authorization.toolKey;
}
