import { Inject, Injectable } from '@nestjs/common';
import {
  type AppliedImport,
  type ApplyImport,
  type ImportPreview,
  type ImportProposal,
  type PreviewImport,
  ProblemError,
  type Tool,
} from '@runplane/contracts';
import { Database } from '@runplane/database';
import { diffImport, ImportRefused } from '@runplane/mapping';
import type { Caller } from '../common/caller.js';
import { applyImport } from './apply-import.js';
import { type ImportConnection, importConnection } from './import-connection.js';
import { proposeTools } from './propose-tools.js';

@Injectable()
export class ImportsService {
  constructor(@Inject(Database) private readonly database: Database) {}

  async preview(caller: Caller, input: PreviewImport): Promise<ImportPreview> {
    const { tools, connection } = await this.database.withOrg(caller.orgId, async (tx) => ({
      tools: await tx.tools.all(),
      connection: await importConnection(tx, input),
    }));
    const proposal = await propose(caller.orgId, input, connection);
    const ours = tools.flatMap(({ definition, origin }) =>
      origin?.source === input.source ? [{ definition, origin }] : [],
    );
    return { proposal: withNamesTaken(proposal, tools), diff: diffImport(ours, proposal) };
  }

  apply(caller: Caller, input: ApplyImport): Promise<AppliedImport> {
    return this.database.withOrg(caller.orgId, (tx) => applyImport(tx, caller, input));
  }
}

async function propose(
  orgId: string,
  { source, format, document }: PreviewImport,
  connection: ImportConnection | undefined,
): Promise<ImportProposal> {
  try {
    return await proposeTools(orgId, { source, format, document, ...(connection ? { connection } : {}) });
  } catch (error) {
    if (!(error instanceof ImportRefused)) throw error;
    const errors = [{ path: `document${error.pointer}`, message: error.message }];
    throw new ProblemError('invalid_request', 'The document cannot be imported.', { errors }, { cause: error });
  }
}

/** A tool that someone made by hand, or that came from another source, is never overwritten. */
function withNamesTaken(proposal: ImportProposal, tools: readonly Tool[]): ImportProposal {
  const others = new Set(
    tools.filter(({ origin }) => origin?.source !== proposal.source).map(({ definition }) => definition.name),
  );
  const taken = proposal.tools.filter(({ definition }) => others.has(definition.name));
  const warnings = taken.map(({ definition: { name }, origin: { operation } }) => ({
    code: 'name_taken' as const,
    message: `there is a tool ${name} that did not come from this source: rename one of them`,
    operation,
  }));
  return { ...proposal, warnings: [...proposal.warnings, ...warnings] };
}
