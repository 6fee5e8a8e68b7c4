import { Name, ToolName, VersionNumber } from '@runplane/contracts';
import { z } from 'zod';

/** An id in a path: any short text, so that an unknown form is as unknown as an unknown id. */
export const IdParam = { schema: z.string().min(1).max(80) };
export const NameParam = { schema: Name };
export const ToolNameParam = { schema: ToolName };
export const VersionParam = { schema: z.coerce.number().pipe(VersionNumber) };
