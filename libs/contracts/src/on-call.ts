import { z } from 'zod';
import { Name, Timestamp } from './json.js';

const LocalDateTime = z
  .string()
  .regex(
    /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d$/,
    'must be a local time, YYYY-MM-DDTHH:MM',
  )
  .refine((text) => new Date(`${text}:00Z`).toJSON()?.startsWith(text) === true, {
    message: 'is no day of the calendar',
  });

/** Somebody else (or, with null, nobody) for some time. */
export const OnCallOverride = z
  .strictObject({ from: Timestamp, until: Timestamp, member: z.string().min(1).max(60).nullable() })
  .refine((o) => Date.parse(o.until) > Date.parse(o.from), { message: 'must lie after from', path: ['until'] });
export type OnCallOverride = z.infer<typeof OnCallOverride>;

/**
 * A rotation: the members take turns, in this order, from `start` on. Shifts are counted on the clocks of the time
 * zone, so that a handover at 09:00 stays at 09:00 over a change to or from summer time.
 */
export const OnCallRotation = z.strictObject({
  timeZone: z.string().min(1).max(64),
  /** Local time of the first shift's begin; before it nobody is on call. */
  start: LocalDateTime,
  /** Length of a shift in hours of the local clock: 12, 24, 168 (a week), … */
  shiftHours: z
    .number()
    .int()
    .min(1)
    .max(24 * 28),
  members: z.array(z.string().min(1).max(60)).min(1).max(50),
  /** Must not overlap each other. */
  overrides: z.array(OnCallOverride).max(200).default([]),
});
export type OnCallRotation = z.infer<typeof OnCallRotation>;

export const OnCallSchedule = z.strictObject({
  name: Name,
  ...OnCallRotation.shape,
  updatedAt: Timestamp,
  updatedBy: z.string(),
});
export type OnCallSchedule = z.infer<typeof OnCallSchedule>;

/** Who is on call at `at`; `member` is null where nobody is. A disabled member is shown, and may not vote. */
export const OnCallNow = z.strictObject({
  name: Name,
  at: Timestamp,
  member: z.strictObject({ id: z.string(), name: z.string(), active: z.boolean() }).nullable(),
  byOverride: z.boolean(),
  /** When that changes at the latest; null where the schedule says nothing of it. */
  until: Timestamp.nullable(),
});
export type OnCallNow = z.infer<typeof OnCallNow>;
