import type { ImportProposal, PreviewImport } from '@runplane/contracts';
import { builtInCatalogue, ImportRefused, importTools } from '@runplane/mapping';
import { inThread, scriptBeside } from '../common/in-thread.js';
import { threadTurns } from '../common/turns.js';
import type { ImportConnection } from './import-connection.js';

export type Task = Pick<PreviewImport, 'source' | 'format' | 'document'> & { connection?: ImportConnection };
export type Outcome = { proposal: ImportProposal } | { refused: { message: string; pointer: string } };

/** Characters that are read at once, in some tens of milliseconds. */
const SHORT = 50_000;
/** Milliseconds. Stripe's document takes some seconds. */
const TIME_LIMIT_MS = 60_000;
const SCRIPT = scriptBeside(import.meta.url, 'thread');

/** As `importTools`. Long documents are read in a thread, one of each org at a time. Throws `ImportRefused`. */
export async function proposeTools(orgId: string, task: Task): Promise<ImportProposal> {
  const { document, ...options } = task;
  if (JSON.stringify(document).length <= SHORT) {
    return importTools(document, { ...options, catalogue: builtInCatalogue() });
  }
  const outcome = await threadTurns.take(orgId, () => inThread<Outcome>(SCRIPT, task, TIME_LIMIT_MS));
  if (outcome === null) throw new ImportRefused('The document takes too long to read. Import its parts one by one.');
  if ('refused' in outcome) throw new ImportRefused(outcome.refused.message, outcome.refused.pointer);
  return outcome.proposal;
}
