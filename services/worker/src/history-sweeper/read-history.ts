import type { LoadedDataConverter } from '@temporalio/common';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { temporal } from '@temporalio/proto';
import type { ClosedHistory, KnownPlace } from './compare-with-log.js';

type IHistory = temporal.api.history.v1.IHistory;
type IHistoryEvent = temporal.api.history.v1.IHistoryEvent;
type IPayload = temporal.api.common.v1.IPayload;

/** What a closed history says of the log. Throws `DataErasedError`, wrapped by the converter, where it was erased. */
export async function readHistory(
  { events }: IHistory,
  closeStatus: string,
  converter: LoadedDataConverter,
): Promise<ClosedHistory> {
  const places: KnownPlace[] = [];
  const tasks = new Tasks();
  let status: string | null = null;
  for (const event of events ?? []) {
    tasks.add(event);
    const completed = event.activityTaskCompletedEventAttributes;
    // A local activity leaves a marker; its result is in the details of that name.
    const marker = event.markerRecordedEventAttributes;
    const payloads = completed?.result?.payloads ?? marker?.details?.result?.payloads ?? [];
    for (const value of await decoded(payloads, converter)) {
      const isLocal = !completed;
      const task = tasks.of(completed?.scheduledEventId ?? event.eventId);
      places.push(...placesIn(value).map((place) => ({ ...place, task, isLocal })));
    }
    const result = event.workflowExecutionCompletedEventAttributes?.result?.payloads;
    for (const value of await decoded(result ?? [], converter)) status = (value as { status?: string }).status ?? null;
  }
  return { closeStatus, places, status };
}

/** Which task each command of the workflow is from, by the event that began the task. */
class Tasks {
  /** By the event of the command, and by the event that ended the task. */
  private readonly begun = new Map<number, number>();

  add({ eventId, ...event }: IHistoryEvent): void {
    const started = event.workflowTaskCompletedEventAttributes?.startedEventId;
    const ended =
      event.activityTaskScheduledEventAttributes?.workflowTaskCompletedEventId ??
      event.markerRecordedEventAttributes?.workflowTaskCompletedEventId;
    const task = started ? Number(started) : ended && this.begun.get(Number(ended));
    if (task) this.begun.set(Number(eventId), task);
  }

  of(eventId: IHistoryEvent['eventId']): number {
    return this.begun.get(Number(eventId)) ?? 0;
  }
}

type Place = Pick<KnownPlace, 'seq' | 'prev'>;

function decoded(payloads: IPayload[], converter: LoadedDataConverter): Promise<unknown[]> {
  return decodeArrayFromPayloads(converter, payloads);
}

/** `{ seq, prev }`, by itself or as a member `next` at any depth. */
function placesIn(value: unknown): Place[] {
  if (value === null || typeof value !== 'object') return [];
  if (isPlace(value)) return [value];
  return Object.values(value).flatMap(placesIn);
}

function isPlace(value: object): value is Place {
  const { seq, prev } = value as Partial<Place>;
  return typeof seq === 'number' && typeof prev === 'string' && /^[0-9a-f]{64}$/.test(prev);
}
