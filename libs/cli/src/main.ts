import { Stopped } from './context.js';
import { run } from './index.js';
import { processContext } from './terminal.js';

const stopping = new AbortController();
// The first asks the command to end in order, the second does not ask.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort(new Stopped(signal)));
// `runplane actions ls | head` closes the pipe early, and that is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}
process.exitCode = await run(process.argv.slice(2), processContext(stopping.signal));
