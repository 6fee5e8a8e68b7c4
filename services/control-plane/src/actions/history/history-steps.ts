import type { HistoryStep, Json, JsonObject } from '@runplane/contracts';
import type { LoadedDataConverter } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { plainValue } from './plain-value.js';
import { type Names, nameOfEvent, summarise } from './summaries.js';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

const ATTRIBUTES = 'EventAttributes';

/** The events of one run, from its first, as readable steps. Later events take names from earlier ones. */
export async function historySteps(events: HistoryEvent[], converter: LoadedDataConverter): Promise<HistoryStep[]> {
  const names: Names = new Map();
  const steps: HistoryStep[] = [];
  for (const event of events) {
    const { step, name } = await stepOf(event, names, converter);
    if (name !== null) names.set(step.eventId, name);
    steps.push(step);
  }
  return steps;
}

async function stepOf(
  event: HistoryEvent,
  names: Names,
  converter: LoadedDataConverter,
): Promise<{ step: HistoryStep; name: string | null }> {
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
