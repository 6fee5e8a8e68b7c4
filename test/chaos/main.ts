import { readOptions } from './options.js';
import { formatReport } from './report.js';
import { runChaos } from './run.js';

/** `npm run chaos`: exit code 1 if a promise was broken, 2 if the run could not be made. */
async function main(): Promise<number> {
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => interrupted.abort(new Error(`stopped by ${name}`)));
  }
  const result = await runChaos(readOptions(process.argv.slice(2)), interrupted.signal, (line) => console.log(line));
  console.log(formatReport(result));
  return result.violations.length === 0 ? 0 : 1;
}

const code = await main().catch((error: unknown) => {
  console.error(`chaos: ${error instanceof Error ? error.message : String(error)}`);
  return 2;
});
// After an interruption agents still ask a stack that is gone; nobody needs their answers.
process.exit(code);
