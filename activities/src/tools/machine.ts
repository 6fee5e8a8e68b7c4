import { join } from 'node:path';

/** A program of this machine that orgs may use as an MCP server. */
export interface McpCommand {
  command: string;
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Names of variables that the secret of a connection may set. */
  secretEnv?: readonly string[];
  /** The orgs that may use it; all where it is missing. */
  orgs?: readonly string[];
}

/** What the operator lends to tools on the worker's own machine. Tenants only name parts of it; without it, nothing. */
export interface Machine {
  /** Holds SQLite databases: `<org>/<file>`. */
  sqliteDirectory?: string | undefined;
  mcpCommands?: Readonly<Record<string, McpCommand>> | undefined;
}

/** The part that an org may use. */
export function machineOf({ sqliteDirectory, mcpCommands = {} }: Machine, orgId: string): Machine {
  const commands = Object.entries(mcpCommands).filter(([, { orgs }]) => orgs === undefined || orgs.includes(orgId));
  return {
    ...(sqliteDirectory === undefined ? {} : { sqliteDirectory: join(sqliteDirectory, orgId) }),
    mcpCommands: Object.fromEntries(commands),
  };
}
