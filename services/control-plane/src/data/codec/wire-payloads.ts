import { z } from 'zod';

const base64 = z
  .string()
  .max(4_000_000)
  .regex(/^[A-Za-z0-9+/]*={0,2}$/);
/** Temporal's `Payload` in protobuf's JSON form. */
export const WirePayload = z.strictObject({
  metadata: z.record(z.string(), base64).default({}),
  data: base64.default(''),
});
export type WirePayload = z.infer<typeof WirePayload>;
export const WirePayloads = z.strictObject({ payloads: z.array(WirePayload).max(200) });
export type WirePayloads = z.infer<typeof WirePayloads>;
