import { startTestServers, type TestServers } from '@runplane/infra';

/** jest loads set-up and teardown apart; the process is what they share. */
declare global {
  var runplaneTestServers: TestServers | undefined;
}

/**
 * Once for a test run: PostgreSQL and Temporal, unless the environment names running ones. Tests find both in the
 * environment.
 */
export default async function startServers(): Promise<void> {
  const servers = await startTestServers({
    postgresUrl: process.env.RUNPLANE_TEST_POSTGRES_URL || undefined,
    temporalAddress: process.env.TEMPORAL_ADDRESS || undefined,
  });
  globalThis.runplaneTestServers = servers;
  process.env.RUNPLANE_TEST_POSTGRES_URL = servers.postgresUrl;
  process.env.TEMPORAL_ADDRESS = servers.temporalAddress;
}
