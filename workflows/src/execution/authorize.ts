import type { Authorization } from '@runplane/activities';
import { blockOf } from '../action-state.js';
import { durable } from '../activities.js';
import type { ActionContext } from '../context.js';
import { showToOperators } from '../operator-view.js';
import { workflowReference } from '../recorder.js';

/** The last gate before the execution of what people approved. Returns the tool key, or null where it blocks. */
export async function authorize(context: ActionContext): Promise<string | null> {
  const { request, mapped, decision } = context.state;
  if (!mapped || !decision) throw new Error('an action is authorised after it is mapped');
  const authorization = await context.recorder.run((place) =>
    durable.authorizeExecution({
      request,
      arguments: context.state.arguments,
      action: mapped.action,
      digest: mapped.digest,
      tool: mapped.tool,
      decidedUnder: decision.record.policyBundle,
      workflow: workflowReference(),
      at: context.recorder.time(),
      place,
    }),
  );
  return takeOver(context, authorization);
}

export function takeOver({ state }: ActionContext, authorization: Authorization): string | null {
  if (!authorization.granted) {
    state.status = 'BLOCKED';
    state.reason = authorization.reason;
    state.error = blockOf(authorization);
    return null;
  }
  state.permit = authorization.permit;
  state.status = 'EXECUTING';
  showToOperators(state);
  return authorization.toolKey;
}
