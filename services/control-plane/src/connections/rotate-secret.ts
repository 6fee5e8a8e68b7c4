import { JsonObject } from '@runplane/contracts';
import { z } from 'zod';

/** `PUT /v1/connections/:id/secret`: the whole new secret. */
export const RotateSecret = z.strictObject({ secret: JsonObject });
export type RotateSecret = z.infer<typeof RotateSecret>;
