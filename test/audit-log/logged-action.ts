import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { ed25519Signer, fromHex, logOrigin, type NoteSigner, signPromise } from '@runplane/audit';
import { type Database, type NewAuditEvent, openDatabase } from '@runplane/database';
import type { Receipt } from '@runplane/sdk';
import pg from 'pg';
import { runCli } from '../../libs/cli/test-support/run-cli.js';
import { TestControlPlane, type TestOrg } from '../../services/control-plane/src/testing/test-control-plane.js';

export const ACTION = `act_${'a'.repeat(40)}`;

/** A control plane with its sequencer, and one action in the log of an org: a decision and an outcome. */
export interface LoggedAction {
  plane: TestControlPlane;
  org: TestOrg;
  agentId: string;
  database: Database;
  /** Of the org's log. */
  signer: NoteSigner;
  /** Digest of the policy bundle that the decision names. */
  bundle: string;
  /** Runs a command line against the server, as the owner. */
  runplane(...args: string[]): Promise<{ code: number; out: string; err: string }>;
  /** A path in a folder that is removed at the end. */
  file(name: string): string;
  /** The receipt, once the super-log holds it. */
  receiptNow(): Promise<Receipt>;
  close(): Promise<void>;
}

export async function startLoggedAction(): Promise<LoggedAction> {
  const plane = await TestControlPlane.start();
  const org = await plane.createOrg('Receipts');
  const agentId = (await plane.createAgent(org, 'bot')).id;
  const { digest: bundle } = await plane.ok(org.ownerKey, 'GET', '/v1/bundle');
  const database = await openDatabase({ url: plane.databaseUrl, applicationName: 'receipts' });
  const signer = await ed25519Signer(logOrigin(org.id), plane.auditSeed);
  const folder = mkdtempSync(join(tmpdir(), 'runplane-receipts-'));
  const world = { plane, org, agentId, database, signer, bundle };
  await decide(world);
  return {
    ...world,
    runplane: (...args) =>
      runCli(args, { env: { RUNPLANE_CONTROL_PLANE_URL: plane.url, RUNPLANE_API_KEY: org.ownerKey } }),
    file: (name) => join(folder, name),
    receiptNow: () => receiptNow(world),
    async close() {
      await database.close();
      await plane.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type World = Pick<LoggedAction, 'plane' | 'org' | 'agentId' | 'database' | 'signer' | 'bundle'>;

/** An action with a decision and an outcome, as its activities record them. */
async function decide({ plane, org, agentId, database, signer, bundle }: World): Promise<void> {
  const event = (seq: number, prev: string | null): NewAuditEvent => ({
    subject: ACTION,
    seq,
    prev,
    type: seq === 0 ? 'action.decided' : 'execution.outcome',
    at: new Date(1_000 * seq).toISOString(),
    actor: { kind: 'agent', id: agentId },
    data:
      seq === 0
        ? { bundle, decision: 'ALLOW', risk: 60, operation: 'shop.call', provider: 'http' }
        : { status: 'SUCCEEDED' },
    workflow: { id: `act:${org.id}:x`, run: 'r' },
  });
  const first = await database.withOrg(org.id, ({ audit }) => audit.append(event(0, null)));
  const promise = await signPromise(signer, fromHex(first.leafHash), 0);
  const client = new pg.Client({ connectionString: plane.databaseUrl });
  await client.connect();
  await client.query(`SELECT set_config('app.org_id', $1, false)`, [org.id]);
  await client.query(
    `INSERT INTO actions (org_id, action_id, workflow_id, run_id, agent_id, request_hash, status, decision, execution,
       action_type, target_key, action, digest, risk_score, record, facts, reason, leaf_hash, promise, mapped)
     VALUES ($1, $2, 'w', 'r', $3, 'h', 'SUCCEEDED', 'ALLOW', 'gateway', 't', 'k', '{}', 'd', 0, '{}', '{}', '', $4, $5, '{}')`,
    [org.id, ACTION, agentId, first.leafHash, promise],
  );
  await client.end();
  await database.withOrg(org.id, ({ audit }) => audit.append(event(1, first.leafHash)));
}

async function receiptNow({ plane, org }: World): Promise<Receipt> {
  for (;;) {
    const path = `/v1/audit/receipts/${ACTION}?anchored=true`;
    const { status, body } = await plane.request(org.ownerKey, 'GET', path);
    if (status === 200) return body;
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'unavailable' });
  }
}
