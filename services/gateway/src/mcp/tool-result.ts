import { type CallToolResult, CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { type ActionStatus, type ActionView, type Json, PROBLEM_CODES, ProblemError } from '@runplane/contracts';
import { ACTION_META } from './call-meta.js';

/** What a model can act on, by status: what happened, and what it may do now. */
const WORDS: Record<ActionStatus, (view: ActionView) => string> = {
  PENDING_DECISION: ({ actionId }) =>
    `Not decided yet, and not executed. Do not repeat the call: ${waitFor(actionId)} to learn what became of it.`,
  PENDING_APPROVAL: ({ actionId, approval, reason }) =>
    [
      `Waits for approval by people${because(reason)}. Nothing has been executed.`,
      ...(approval?.executesAt ? [`It is approved, and runs at ${approval.executesAt}.`] : []),
      ...(approval && !approval.executesAt ? [`The approval expires at ${approval.expiresAt}.`] : []),
      ...(approval?.questions ?? []).map(
        ({ id, text }) => `An approver asks (${id}): ${text}\nAnswer with runplane_answer_question.`,
      ),
      `Do not repeat the call: ${waitFor(actionId)} to wait for its result, or runplane_cancel_action to withdraw it.`,
    ].join('\n'),
  EXECUTING: ({ actionId }) =>
    `Is being executed and has not ended. Do not repeat the call: ${waitFor(actionId)} to get its result.`,
  BLOCKED: ({ reason, error }) =>
    `Blocked by policy${because(reason ?? error?.message)}. Nothing was executed. Do not try to reach the same otherwise.`,
  DENIED: ({ reason }) => `Denied by an approver${because(reason)}. Nothing was executed. Do not ask again unchanged.`,
  EXPIRED: ({ reason }) => `Nobody approved it in time${because(reason)}. Nothing was executed.`,
  CANCELLED: ({ reason }) => `Withdrawn before it was executed${because(reason)}. Nothing was executed.`,
  SUCCEEDED: ({ result }) => (result === null ? 'Done.' : JSON.stringify(result)),
  FAILED: ({ error, reason }) => `The tool failed${because(error?.message ?? reason)}.`,
  UNKNOWN: ({ actionId, error, reason }) =>
    `It is not known whether it was done${because(error?.message ?? reason)}. Do not repeat the call: it could be done ` +
    `twice. People look into it; ${waitFor(actionId)} later to learn what they found.`,
};

/** Nothing is wrong with what waits or goes on. */
const NO_ERROR: ReadonlySet<ActionStatus> = new Set(['PENDING_DECISION', 'PENDING_APPROVAL', 'EXECUTING', 'SUCCEEDED']);

/** The answer of a call: what the tool answered, or in words why it did not. */
export function toolResult(view: ActionView): CallToolResult {
  const _meta = { [ACTION_META]: actionOf(view) };
  if (view.status === 'SUCCEEDED') return { ...withEdit(contentOf(view), view), _meta };
  return { ...words(WORDS[view.status](view)), isError: !NO_ERROR.has(view.status), _meta };
}

/** The answer of a tool of ours that has done something to an action. */
export function doneResult(text: string, view: ActionView): CallToolResult {
  return { ...words(text), _meta: { [ACTION_META]: actionOf(view) } };
}

/** A mistake of the caller, in words that it can correct it by. */
export function problemResult(problem: ProblemError): CallToolResult {
  const { code, detail, remedy, errors = [] } = problem.toProblem();
  const places = errors.map(({ path, message }) => `${path}: ${message}`);
  return {
    ...words([detail, ...places, remedy].join('\n')),
    isError: true,
    _meta: { 'dev.runplane/problem': { code } },
  };
}

/** What became of the call can't be told, and it may have begun. `error`: why. */
export function lostResult(actionId: string, error: unknown): CallToolResult {
  const text = isTold(error)
    ? `It is not known whether it was done${because(error.detail)}. Do not repeat the call: it could be done twice. ` +
      `People can look into it by its actionId ${actionId}.`
    : 'It is not known whether the call was taken: a part of Runplane could not be reached. Do not repeat the call: ' +
      `${waitFor(actionId)} in a while. Where there is no such action, nothing was done.`;
  return { ...words(text), isError: true, _meta: { [ACTION_META]: { actionId, status: null } } };
}

/** A problem of the action, which asking again would not change. */
const isTold = (error: unknown): error is ProblemError =>
  error instanceof ProblemError && PROBLEM_CODES[error.code].status < 500;

/** The model would else take the result for that of what it asked. */
function withEdit(result: CallToolResult, { editedArguments }: ActionView): CallToolResult {
  if (editedArguments === null) return result;
  const note = `An approver changed the arguments; this is the result of: ${JSON.stringify(editedArguments)}`;
  return { ...result, content: [...words(note).content, ...result.content] };
}

/** The content of an MCP server is passed on as it is; what any other tool answers is told as JSON. */
function contentOf(view: ActionView): CallToolResult {
  const { action, result } = view;
  const own = action?.provider === 'mcp' ? mcpContent(result) : null;
  if (own) return own;
  const structured = isObject(result) ? { structuredContent: result } : {};
  return { ...words(WORDS.SUCCEEDED(view)), ...structured };
}

/** Null for what is none, such as a result that was too large to be kept. */
function mcpContent(result: Json): CallToolResult | null {
  if (!isObject(result) || !Array.isArray(result.content)) return null;
  const { content, structuredContent } = result;
  const read = CallToolResultSchema.safeParse({ content, ...(structuredContent ? { structuredContent } : {}) });
  return read.success ? read.data : null;
}

function actionOf({ actionId, status, decision, digest, approval, audit, error, replayed }: ActionView) {
  const leafHash = audit?.leafHash ?? null;
  return { actionId, status, decision, digest, approval, audit: leafHash && { leafHash }, error, replayed };
}

const words = (text: string): Pick<CallToolResult, 'content'> => ({ content: [{ type: 'text', text }] });
const because = (reason: string | null | undefined): string => (reason ? `: ${reason.replace(/\.$/, '')}` : '');
const waitFor = (actionId: string): string => `call runplane_wait_for_action with actionId ${actionId}`;
const isObject = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
