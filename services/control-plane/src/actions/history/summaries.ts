import type { Json, JsonObject } from '@runplane/contracts';

/** Names that earlier events gave to what later ones refer to by event id. */
export type Names = Map<number, string>;

export interface SummaryInput {
  attributes: JsonObject;
  names: Names;
  /** The summary that the workflow gave to a timer or an activity. */
  note: string | null;
}

type Summarise = (input: SummaryInput) => string;

/** One sentence for each type of event that a guarded action can have. */
const SUMMARIES: { [type: string]: Summarise } = {
  WorkflowExecutionStarted: ({ attributes }) => {
    const call = at(attributes, 'input', 0, 'call', 'tool') ?? at(attributes, 'input', 0, 'call', 'action');
    const agent = at(attributes, 'input', 0, 'agentId');
    return `The action started${call ? `: ${word(call)}` : ''}${agent ? `, asked by ${word(agent)}` : ''}.`;
  },
  WorkflowExecutionCompleted: ({ attributes }) => {
    const status = at(attributes, 'result', 0, 'status');
    return `The action ended${status ? `: ${word(status)}` : ''}.`;
  },
  WorkflowExecutionFailed: ({ attributes }) => `The workflow failed: ${message(attributes)}.`,
  WorkflowExecutionTimedOut: () => 'The workflow ran out of time.',
  WorkflowExecutionCanceled: () => 'The workflow was cancelled.',
  WorkflowExecutionTerminated: ({ attributes }) =>
    `An operator of Temporal terminated the workflow: ${word(attributes.reason ?? 'no reason given')}.`,
  WorkflowExecutionCancelRequested: ({ attributes }) =>
    `Cancellation of the workflow was asked for: ${word(attributes.cause ?? 'no reason given')}.`,
  WorkflowExecutionSignaled: ({ attributes }) =>
    `Signal "${word(attributes.signalName)}" arrived${voteText(at(attributes, 'input', 0))}.`,
  WorkflowTaskScheduled: () => 'Workflow code is to run.',
  WorkflowTaskStarted: () => 'A worker took the workflow.',
  WorkflowTaskCompleted: () => 'Workflow code ran and its commands are durable.',
  WorkflowTaskTimedOut: () => 'The worker did not answer in time; the workflow code runs again.',
  WorkflowTaskFailed: ({ attributes }) => `Workflow code failed and runs again: ${message(attributes)}.`,
  ActivityTaskScheduled: ({ attributes, note }) => `Activity ${activityName(attributes)} scheduled${noteText(note)}.`,
  ActivityTaskStarted: ({ attributes, names }) =>
    `Activity ${nameOf(names, attributes.scheduledEventId)} started, attempt ${word(attributes.attempt ?? 1)}.`,
  ActivityTaskCompleted: ({ attributes, names }) =>
    `Activity ${nameOf(names, attributes.scheduledEventId)} finished${resultText(at(attributes, 'result', 0))}.`,
  ActivityTaskFailed: ({ attributes, names }) =>
    `Activity ${nameOf(names, attributes.scheduledEventId)} failed: ${message(attributes)}.`,
  ActivityTaskTimedOut: ({ attributes, names }) =>
    `Activity ${nameOf(names, attributes.scheduledEventId)} ran out of time: ${message(attributes)}.`,
  ActivityTaskCancelRequested: ({ attributes, names }) =>
    `Cancellation of activity ${nameOf(names, attributes.scheduledEventId)} was asked for.`,
  ActivityTaskCanceled: ({ attributes, names }) =>
    `Activity ${nameOf(names, attributes.scheduledEventId)} was cancelled.`,
  TimerStarted: ({ attributes, note }) =>
    `Timer started, due in ${word(attributes.startToFireTimeout ?? '0s')}${noteText(note)}.`,
  TimerFired: ({ attributes, names }) => `Timer ${nameOf(names, attributes.startedEventId)} fired.`,
  TimerCanceled: ({ attributes, names }) => `Timer ${nameOf(names, attributes.startedEventId)} was cancelled.`,
  MarkerRecorded: ({ attributes, note }) => markerText(attributes, note),
  WorkflowExecutionUpdateAdmitted: ({ attributes }) =>
    `Update "${word(at(attributes, 'request', 'input', 'name'))}" arrived.`,
  WorkflowExecutionUpdateAccepted: ({ attributes }) =>
    `Update "${updateName(attributes)}" accepted${voteText(at(attributes, 'acceptedRequest', 'input', 'args', 0))}.`,
  WorkflowExecutionUpdateRejected: ({ attributes }) =>
    `Update "${word(at(attributes, 'rejectedRequest', 'input', 'name'))}" was refused: ${message(attributes)}.`,
  WorkflowExecutionUpdateCompleted: ({ attributes, names }) => {
    const failure = at(attributes, 'outcome', 'failure', 'message');
    const outcome = failure
      ? ` refused: ${word(failure)}`
      : ` answered${resultText(at(attributes, 'outcome', 'success', 0))}`;
    return `Update "${nameOf(names, attributes.acceptedEventId)}"${outcome}.`;
  },
  UpsertWorkflowSearchAttributes: () => 'The searchable attributes of the action were set.',
  WorkflowPropertiesModified: () => 'The notes on the workflow were changed.',
};

export function summarise(type: string, input: SummaryInput): string {
  return SUMMARIES[type]?.(input) ?? `${type}.`;
}

/** The name under which later events refer to this one, or null. */
export function nameOfEvent(type: string, { attributes, note }: SummaryInput): string | null {
  switch (type) {
    case 'ActivityTaskScheduled':
      return activityName(attributes);
    case 'TimerStarted':
      return `"${note ?? word(attributes.timerId)}"`;
    case 'WorkflowExecutionUpdateAccepted':
      return updateName(attributes);
    default:
      return null;
  }
}

function markerText(attributes: JsonObject, note: string | null): string {
  const activity = at(attributes, 'details', 'data', 0, 'activity_type');
  if (attributes.markerName !== 'core_local_activity' || !activity) {
    return `Marker ${word(attributes.markerName)} recorded${noteText(note)}.`;
  }
  const attempt = word(at(attributes, 'details', 'data', 0, 'attempt') ?? 1);
  const failure = at(attributes, 'failure', 'message');
  const outcome = failure
    ? ` failed: ${word(failure)}`
    : ` finished${resultText(at(attributes, 'details', 'result', 0))}`;
  return `Local activity ${word(activity)}${outcome} (attempt ${attempt})${noteText(note)}.`;
}

/** What a result says in a word: decision, status, or whether execution was granted. */
function resultText(result: Json | undefined): string {
  const decision = at(result, 'record', 'decision') ?? at(result, 'decision');
  const status = at(result, 'status');
  const granted = at(result, 'granted');
  const said = [
    typeof decision === 'string' ? decision : null,
    typeof status === 'string' ? status : null,
    typeof granted === 'boolean'
      ? granted
        ? 'execution granted'
        : `execution refused, ${word(at(result, 'reason'))}`
      : null,
  ].filter((part) => part !== null);
  return said.length > 0 ? `: ${said.join(', ')}` : '';
}

function voteText(input: Json | undefined): string {
  const choice = at(input, 'choice');
  const voter = at(input, 'voterId');
  const actor = at(input, 'actor', 'id');
  if (voter) return `: ${choice ? `${word(choice)} by ` : 'by '}${word(voter)} through ${word(at(input, 'channel'))}`;
  return actor ? `: by ${word(actor)}` : '';
}

const activityName = (attributes: JsonObject): string => word(at(attributes, 'activityType', 'name'));
const updateName = (attributes: JsonObject): string => word(at(attributes, 'acceptedRequest', 'input', 'name'));
const message = (attributes: JsonObject): string => word(at(attributes, 'failure', 'message') ?? 'no reason given');
const noteText = (note: string | null): string => (note ? ` (${note})` : '');
const nameOf = (names: Names, eventId: Json | undefined): string =>
  names.get(Number(eventId)) ?? `of event ${word(eventId)}`;

function word(value: Json | undefined): string {
  return typeof value === 'string' ? value.slice(0, 300) : JSON.stringify(value ?? null).slice(0, 300);
}

function at(value: Json | undefined, ...path: (string | number)[]): Json | undefined {
  let current: Json | undefined = value;
  for (const part of path) {
    if (current === null || typeof current !== 'object') return undefined;
    current = (current as { [key: string | number]: Json })[part];
  }
  return current ?? undefined;
}
