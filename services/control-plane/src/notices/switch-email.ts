import { z } from 'zod';

export const SwitchEmail = z.strictObject({ status: z.enum(['active', 'disabled']) });
export type SwitchEmail = z.infer<typeof SwitchEmail>;
