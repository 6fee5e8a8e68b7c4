import { Digest } from '@runplane/contracts';
import { z } from 'zod';

export const McpOperation = z.strictObject({
  /** Name of the tool on its server. */
  tool: z.string().min(1).max(200),
  /** What the server said of it when a person reviewed it (`mcpToolDigest`): a tool that has changed is not called. */
  definition: Digest,
  /** It changes nothing. Servers only hint at this and the next; a person says so in the tool definition. */
  readOnly: z.boolean().default(false),
  /** Repeating it with the same arguments changes nothing more. */
  idempotent: z.boolean().default(false),
  /** An error that it answers says that it did nothing. */
  errorsWithoutEffect: z.boolean().default(false),
});
export type McpOperation = z.infer<typeof McpOperation>;

const CommandName = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,60}$/, 'must be the name of a command');

export const McpConfiguration = z.discriminatedUnion('transport', [
  z.strictObject({
    /** Streamable HTTP. */
    transport: z.literal('http'),
    url: z.url({ protocol: /^https?$/ }).max(1000),
  }),
  z.strictObject({
    /** A program beside the worker, by the name that the operator gave it in RUNPLANE_MCP_COMMANDS. */
    transport: z.literal('stdio'),
    command: CommandName,
  }),
]);
export type McpConfiguration = z.infer<typeof McpConfiguration>;

export const McpSecret = z.strictObject({
  /** For HTTP. */
  bearer: z
    .string()
    .regex(/^[\x21-\x7e]{1,8000}$/, 'must be a token')
    .optional(),
  /** For programs: variables that the operator lets connections set. */
  env: z.record(z.string().max(100), z.string().max(8000)).default({}),
});
export type McpSecret = z.infer<typeof McpSecret>;
