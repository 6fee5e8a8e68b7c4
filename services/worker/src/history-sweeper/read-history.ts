import type { LoadedDataConverter } from '@temporalio/common';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { temporal } from '@temporalio/proto';
import type { ClosedHistory, KnownPlace } from './compare-with-log.js';

type IHistory = temporal.api.history.v1.IHistory;
type IPayload = temporal.api.common.v1.IPayload;

/** What a closed history says of the log. Throws `DataErasedError`, wrapped by the converter, where it was erased. */
export async function readHistory(
  { events }: IHistory,
  closeStatus: string,
  converter: LoadedDataConverter,
): Promise<ClosedHistory> {
  const places: KnownPlace[] = [];
  let status: string | null = null;
  for (const event of events ?? []) {
    const completed = event.activityTaskCompletedEventAttributes?.result?.payloads;
    // A local activity leaves a marker; its result is in the details of that name.
    const marker = event.markerRecordedEventAttributes?.details?.result?.payloads;
    for (const value of await decoded(completed ?? marker ?? [], converter)) places.push(...placesIn(value));
    const result = event.workflowExecutionCompletedEventAttributes?.result?.payloads;
    for (const value of await decoded(result ?? [], converter)) status = (value as { status?: string }).status ?? null;
  }
  return { closeStatus, places, status };
}

function decoded(payloads: IPayload[], converter: LoadedDataConverter): Promise<unknown[]> {
  return decodeArrayFromPayloads(converter, payloads);
}

/** `{ seq, prev }`, by itself or as a member `next` at any depth. */
function placesIn(value: unknown): KnownPlace[] {
  if (value === null || typeof value !== 'object') return [];
  if (isPlace(value)) return [value];
  return Object.values(value).flatMap(placesIn);
}

function isPlace(value: object): value is KnownPlace {
  const { seq, prev } = value as Partial<KnownPlace>;
  return typeof seq === 'number' && typeof prev === 'string' && /^[0-9a-f]{64}$/.test(prev);
}
