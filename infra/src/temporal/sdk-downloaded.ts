import { spawn } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isProgram } from './find-on-path.js';

const HOST = 'https://temporal.download';

/** What the SDK has downloaded into the folder before, or null. */
export async function earlierDownload(folder: string): Promise<string | null> {
  const names = await readdir(folder).catch(() => []);
  const name = names.find((n) => n.startsWith('temporal-') && !n.endsWith('.downloading'));
  return name && isProgram(join(folder, name)) ? join(folder, name) : null;
}

/** Has the SDK download its dev server into `folder`. Bounded: a few seconds if the host is out of reach, else two minutes. */
export async function downloadBySdk(folder: string, env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<string> {
  await checkReachable(env);
  await mkdir(folder, { recursive: true });
  await runDownload(folder, env, signal);
  const path = await earlierDownload(folder);
  if (!path) throw new Error(`the SDK reported success, but ${folder} holds no server`);
  return path;
}

/** A proxy answers for the host, so with one only the download itself can tell. */
async function checkReachable(env: NodeJS.ProcessEnv): Promise<void> {
  if (env.HTTPS_PROXY || env.https_proxy || env.ALL_PROXY || env.all_proxy) return;
  try {
    await fetch(HOST, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(5_000) });
  } catch (cause) {
    throw new Error(`${HOST} cannot be reached`, { cause });
  }
}

function runDownload(folder: string, env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<void> {
  const program = fileURLToPath(new URL('./sdk-download.js', import.meta.url));
  return new Promise((resolve, reject) => {
    const stdio: ['ignore', 'ignore', 'pipe'] = ['ignore', 'ignore', 'pipe'];
    const child = spawn(process.execPath, [program, folder], { env, stdio, signal, timeout: 120_000 });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) return resolve();
      const last = stderr.trim().split('\n').at(-1) ?? '';
      reject(new Error(signal ? 'the download did not end within two minutes' : `the download failed: ${last}`));
    });
  });
}
