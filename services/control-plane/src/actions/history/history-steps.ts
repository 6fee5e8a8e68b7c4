import { AuditEvent, type HistoryStep, type Json, type JsonObject } from '@runplane/contracts';
import type { LoadedDataConverter } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { plainValue } from './plain-value.js';
import { type Names, nameOfEvent, summarise } from './summaries.js';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

const ATTRIBUTES = 'EventAttributes';

/** A leaf of the log with its hash. */
interface LoggedLeaf {
  leafHash: string;
  leaf: string;
}

/**
 * The events of one run, from its first, as readable steps with the entries of the log that were made at them. Later
 * events take names from earlier ones.
 */
export async function historySteps(
  events: HistoryEvent[],
  leaves: readonly LoggedLeaf[],
  converter: LoadedDataConverter,
): Promise<HistoryStep[]> {
  const names: Names = new Map();
  const steps: HistoryStep[] = [];
  const entries = entriesByEvent(leaves, runOf(events));
  for (const event of events) {
    const { step, name } = await stepOf(event, names, converter);
    if (name !== null) names.set(step.eventId, name);
    steps.push({ ...step, entries: entries.get(step.eventId) ?? [] });
  }
  return steps;
}

/** A run that began by a reset has the events of the one before it, up to the reset, and goes by its id here. */
function runOf([first]: HistoryEvent[]): string | null {
  return first?.workflowExecutionStartedEventAttributes?.originalExecutionRunId ?? null;
}

/** Entries that this run has made, by the event that they name. */
function entriesByEvent(leaves: readonly LoggedLeaf[], run: string | null): Map<number, HistoryStep['entries']> {
  const entries = new Map<number, HistoryStep['entries']>();
  for (const { leafHash, leaf } of leaves) {
    const { seq, type, workflow } = AuditEvent.parse(JSON.parse(leaf));
    if (workflow?.event === undefined || workflow.run !== run) continue;
    entries.set(workflow.event, [...(entries.get(workflow.event) ?? []), { seq, type, leafHash }]);
  }
  return entries;
}

async function stepOf(
  event: HistoryEvent,
  names: Names,
  converter: LoadedDataConverter,
): Promise<{ step: Omit<HistoryStep, 'entries'>; name: string | null }> {
  const { type, attributes } = attributesOf(event);
  const summary = await plainValue(event.userMetadata?.summary, converter);
  const input = {
    attributes: (await plainValue(attributes, converter)) as JsonObject,
    names,
    note: typeof summary === 'string' ? summary : null,
  };
  const at = (await plainValue(event.eventTime, converter, 'eventTime')) as Json;
  return {
    step: {
      eventId: Number(event.eventId),
      at: typeof at === 'string' ? at : new Date(0).toISOString(),
      type,
      summary: summarise(type, input),
      attributes: input.attributes,
    },
    name: nameOfEvent(type, input),
  };
}

/** `activityTaskScheduledEventAttributes` -> `ActivityTaskScheduled`: the one member of the event's union that is set. */
function attributesOf(event: HistoryEvent): { type: string; attributes: unknown } {
  const name = (Object.keys(event) as (keyof HistoryEvent)[]).find((key) => key.endsWith(ATTRIBUTES) && event[key]);
  if (!name) return { type: 'Unknown', attributes: {} };
  const type = name.slice(0, -ATTRIBUTES.length);
  return { type: type.charAt(0).toUpperCase() + type.slice(1), attributes: event[name] };
}
