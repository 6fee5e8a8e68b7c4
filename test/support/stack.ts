/**
 * A whole Runplane for one test file: gateway, control plane and worker as processes of their own, on the shared
 * PostgreSQL and Temporal servers, with a database and a Temporal namespace that nobody else uses.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createTestDatabase } from '@runplane/database/testing';
import { type RunningChild, startChild } from '@runplane/infra';
import { portToKeep } from './ports.js';
import { createNamespace } from './temporal-namespace.js';

const ROOT = process.cwd();
/** Each service with the role that it has in the database. */
const ROLES = { gateway: 'gateway', 'control-plane': 'controlPlane', worker: 'worker' } as const;
export type ServiceName = keyof typeof ROLES;
const SERVICES = Object.keys(ROLES) as ServiceName[];

export interface Stack {
  gatewayUrl: string;
  controlPlaneUrl: string;
  operatorToken: string;
  /** With the rights of all services. */
  databaseUrl: string;
  ownerUrl: string;
  temporal: { address: string; namespace: string };
  /** Base64 public key of the logs. */
  auditPublicKey: string;
  /** Root of the keys of stored data. */
  dataKey: Buffer;
  /** Paths of the files of master keys. */
  keyFiles: { sealing: string; data: string };
  start(service: ServiceName): Promise<void>;
  /** One more process of the service, which ends with the stack: its URL. */
  another(service: ServiceName): Promise<string>;
  /** SIGTERM, and waits for the end. */
  stop(service: ServiceName): Promise<void>;
  /** `kill -9`. */
  kill(service: ServiceName): Promise<void>;
  close(): Promise<void>;
}

export interface StackOptions {
  env?: NodeJS.ProcessEnv;
  /** Servers of its own for a test that ends them; by default those of the test run. */
  servers?: { postgresUrl: string; temporalAddress: string };
}

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const folder = mkdtempSync(join(tmpdir(), 'runplane-test-'));
  const address = options.servers?.temporalAddress ?? required('TEMPORAL_ADDRESS');
  const [database, namespace] = await Promise.all([
    createTestDatabase(options.servers?.postgresUrl ?? required('RUNPLANE_TEST_POSTGRES_URL')),
    createNamespace(address),
  ]);
  const keys = writeKeys(folder);
  const ports = Object.fromEntries(await Promise.all(SERVICES.map(async (name) => [name, await portToKeep()])));
  const running = new Map<string, RunningChild>();
  const env = {
    ...process.env,
    RUNPLANE_TEMPORAL_ADDRESS: address,
    RUNPLANE_TEMPORAL_NAMESPACE: namespace,
    RUNPLANE_PUBLIC_URL: `http://127.0.0.1:${ports['control-plane']}`,
    RUNPLANE_LOG_LEVEL: 'warn',
    RUNPLANE_RATE_LIMIT_PER_SECOND: '10000',
    RUNPLANE_RATE_LIMIT_BURST: '10000',
    RUNPLANE_ORG_RATE_LIMIT_PER_SECOND: '10000',
    RUNPLANE_ORG_RATE_LIMIT_BURST: '10000',
    RUNPLANE_IP_RATE_LIMIT_PER_SECOND: '10000',
    RUNPLANE_IP_RATE_LIMIT_BURST: '10000',
    ...keys.env,
    ...options.env,
  };
  const launch = async (name: ServiceName, label: string, port: number) => {
    const child = await startChild({
      name: label,
      command: process.execPath,
      args: [join(ROOT, 'services', name, 'dist', 'main.js')],
      env: { ...env, RUNPLANE_DATABASE_URL: database.urls[ROLES[name]], RUNPLANE_PORT: String(port) },
      pidFile: join(folder, `${label}.pid`),
      onLine: (line) => process.stderr.write(`[${label}] ${line}\n`),
    });
    running.set(label, child);
    await ready(`http://127.0.0.1:${port}/readyz`, child);
  };
  const start = (name: ServiceName) => launch(name, name, ports[name] as number);
  const another = async (name: ServiceName) => {
    const port = await portToKeep();
    await launch(name, `${name}-${port}`, port);
    return `http://127.0.0.1:${port}`;
  };
  const stop = async (name: string) => {
    await running.get(name)?.stop();
    running.delete(name);
  };
  const close = async () => {
    await Promise.all([...running.keys()].map(stop));
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  };
  const started = await Promise.allSettled(SERVICES.map(start));
  const failed = started.find((result) => result.status === 'rejected');
  if (failed) {
    // Processes that outlive a failed set-up keep the test run from ending.
    await close();
    throw failed.reason;
  }
  return {
    gatewayUrl: `http://127.0.0.1:${ports.gateway}`,
    controlPlaneUrl: `http://127.0.0.1:${ports['control-plane']}`,
    operatorToken: keys.operatorToken,
    auditPublicKey: keys.auditPublicKey,
    dataKey: keys.dataKey,
    keyFiles: { sealing: keys.env.RUNPLANE_SEALING_KEY_FILE, data: keys.env.RUNPLANE_DATA_KEY_FILE },
    databaseUrl: database.appUrl,
    ownerUrl: database.ownerUrl,
    temporal: { address, namespace },
    start,
    another,
    stop,
    kill: async (name) => {
      const child = running.get(name);
      if (!child) return;
      process.kill(child.pid, 'SIGKILL');
      await child.exited;
      running.delete(name);
    },
    close,
  };
}

function writeKeys(folder: string) {
  mkdirSync(folder, { recursive: true });
  const permit = generateKeyPairSync('ed25519');
  const log = generateKeyPairSync('ed25519');
  const dataKey = randomBytes(32);
  const operatorToken = randomBytes(32).toString('base64url');
  const raw = (part: string | undefined) => Buffer.from(part ?? '', 'base64url').toString('base64');
  const logPublicKey = raw(log.publicKey.export({ format: 'jwk' }).x);
  const write = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  return {
    operatorToken,
    auditPublicKey: logPublicKey,
    dataKey,
    env: {
      RUNPLANE_PERMIT_KEY_FILE: write('permit.jwk', JSON.stringify(permit.privateKey.export({ format: 'jwk' }))),
      RUNPLANE_PERMIT_PUBLIC_KEY_FILE: write(
        'permit.pub.jwk',
        JSON.stringify(permit.publicKey.export({ format: 'jwk' })),
      ),
      RUNPLANE_AUDIT_KEY_FILE: write('audit.key', raw(log.privateKey.export({ format: 'jwk' }).d)),
      RUNPLANE_AUDIT_PUBLIC_KEY_FILE: write('audit.pub', logPublicKey),
      RUNPLANE_SEALING_KEY_FILE: write('sealing.key', randomBytes(32).toString('base64')),
      RUNPLANE_DATA_KEY_FILE: write('data.key', dataKey.toString('base64')),
      RUNPLANE_OPERATOR_TOKEN_FILE: write('operator.token', operatorToken),
    },
  };
}

/** Waits until the service answers as ready; a service that ends before that is an error with its last words. */
async function ready(url: string, child: RunningChild): Promise<void> {
  const died = child.exited.then(() => {
    throw new Error(`${child.name} ended before it was ready:\n${child.lastLines().join('\n')}`);
  });
  const polls = (async () => {
    for (let attempt = 0; attempt < 240; attempt++) {
      const answer = await fetch(url).catch(() => null);
      if (answer?.ok) return;
      await pause(250);
    }
    throw new Error(`${child.name} is not ready:\n${child.lastLines().join('\n')}`);
  })();
  await Promise.race([died, polls]);
  died.catch(() => undefined);
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests by "npm test"`);
  return value;
}
