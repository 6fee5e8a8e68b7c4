import type { ActionView, Json, OutcomeReport } from '@runplane/contracts';
import type { AgentApi } from '../api/agent-api.js';
import { type CallbackOutcome, InvalidRequestError, OutcomeNotReportedError } from '../errors.js';

const STATUS = { succeeded: 'SUCCEEDED', failed: 'FAILED', unknown: 'UNKNOWN' } as const;

/** Tells the gateway what the function did. Throws `OutcomeNotReportedError`, with the outcome, where that fails. */
export async function reportOutcome<T>(
  view: ActionView & { permit: string },
  outcome: CallbackOutcome<T>,
  api: AgentApi,
): Promise<ActionView> {
  let reported: ActionView;
  try {
    reported = await sendReport(view.actionId, reportOf(view.permit, outcome), api);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OutcomeNotReportedError(`The call ${outcome.status}, but this could not be reported: ${why}`, outcome, {
      view,
      cause,
    });
  }
  if (reported.status === STATUS[outcome.status]) return reported;
  throw new OutcomeNotReportedError(`The call ${outcome.status}, but it is recorded as ${reported.status}.`, outcome, {
    view: reported,
  });
}

/** The effect has happened, so the caller's signal does not end this; a result that is refused is left out. */
async function sendReport(actionId: string, report: OutcomeReport, api: AgentApi): Promise<ActionView> {
  const signal = new AbortController().signal;
  try {
    return await api.report(actionId, report, { signal });
  } catch (error) {
    if (!(error instanceof InvalidRequestError) || report.result === undefined) throw error;
    const { result: _refused, ...short } = report;
    return api.report(actionId, short, { signal });
  }
}

function reportOf(permit: string, outcome: CallbackOutcome): OutcomeReport {
  if (outcome.status !== 'succeeded') return { permit, status: outcome.status, error: outcome.error };
  const result = jsonOf(outcome.result);
  return { permit, status: 'succeeded', ...(result === undefined ? {} : { result }) };
}

/** The JSON form of what a function returned; undefined where it has none, since the outcome matters more. */
function jsonOf(result: unknown): Json | undefined {
  try {
    const text: string | undefined = JSON.stringify(result);
    return text === undefined ? undefined : (JSON.parse(text) as Json);
  } catch {
    return undefined;
  }
}
