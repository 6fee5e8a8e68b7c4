import type {} from './start-servers.js';

export default async function stopServers(): Promise<void> {
  await globalThis.runplaneTestServers?.stop();
}
