import { type Tool as McpTool } from '@modelcontextprotocol/sdk/types.js';
import { Inject, Injectable } from '@nestjs/common';
import { ProblemError, ToolName } from '@runplane/contracts';
import type { Database, ExecutableTool } from '@runplane/database';
import { outsideScope } from '@runplane/policy';
import type { AgentPrincipal } from '@runplane/service-kit';
import { DATABASE } from '../tokens.js';
import { OWN_TOOLS } from './own-tools.js';
import { shownTool } from './shown-tool.js';
import { flatName, LONGEST, ToolNames } from './tool-names.js';

const PAGE = 200;

/** The tools of an org that a gateway can have run. */
@Injectable()
export class ToolList {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** A page, by name; our own tools come first. `cursor`: of the page before. */
  async page(agent: AgentPrincipal, cursor: string | undefined): Promise<{ tools: McpTool[]; nextCursor?: string }> {
    const after = cursor === undefined ? null : readCursor(cursor);
    return this.database.withOrg(agent.orgId, async (tx) => {
      const all = await tx.tools.executable();
      const names = namesOf(all);
      const left = all.filter((tool) => isFor(agent, tool) && (after === null || tool.name > after));
      const page = left.slice(0, PAGE).map(({ name }) => name);
      const tools = (await tx.tools.named(page)).map((tool) => shownTool(names.of(tool.definition.name), tool));
      const last = page.at(-1);
      return {
        tools: after === null ? [...OWN_TOOLS, ...tools] : tools,
        ...(left.length > PAGE && last !== undefined ? { nextCursor: writeCursor(last) } : {}),
      };
    });
  }

  /** The tool that a client calls by this name; null where the org has none that can be run. */
  async find(orgId: string, name: string): Promise<ExecutableTool | null> {
    return this.database.withOrg(orgId, async (tx) => {
      const [only, ...others] = name.length > LONGEST ? [] : await tx.tools.executable(flatName(name));
      // Most names: they stand for one tool, whatever else there is. Those with suffixes follow from all of them.
      const isPlain = only && others.length === 0 && [only.name, flatName(only.name)].includes(name);
      if (isPlain) return only;
      const all = await tx.tools.executable();
      const tool = namesOf(all).toolOf(name);
      return all.find((one) => one.name === tool) ?? null;
    });
  }
}

function namesOf(tools: readonly ExecutableTool[]): ToolNames {
  return new ToolNames(
    tools.map(({ name }) => name),
    OWN_TOOLS.map(({ name }) => name),
  );
}

/**
 * Some call of the tool can lie within what the key and its token are limited to. What can't is not listed; whether a
 * call may is decided when it is made.
 */
function isFor(
  { scope, tokenScope }: AgentPrincipal,
  { name, action, environment, connection }: ExecutableTool,
): boolean {
  const target = {
    type: '',
    id: null,
    environment: environment ?? connection.environment,
    sensitivity: 'low',
  } as const;
  const call = { action: { type: action, operation: name, target }, connection };
  return [scope, tokenScope].every((each) => each === null || outsideScope(each, call) === null);
}

const writeCursor = (name: string): string => Buffer.from(name, 'utf8').toString('base64url');

function readCursor(cursor: string): string {
  const name = ToolName.safeParse(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (name.success) return name.data;
  throw new ProblemError('invalid_request', 'The cursor is none of ours.', {
    errors: [{ path: 'cursor', message: 'must be `nextCursor` of the page before' }],
  });
}
