import { z } from 'zod';

/** `*` stands for any run of characters, also none; everything else for itself, case-sensitive. */
export const Glob = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[A-Za-z0-9_.:@/*-]+$/, 'may hold letters, digits, _.:@/- and *');
