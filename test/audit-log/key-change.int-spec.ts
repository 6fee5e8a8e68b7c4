import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  ed25519Signer,
  fromBase64,
  KeyHistory,
  logOrigin,
  publicKeyOf,
  signKeyChange,
  superLogOrigin,
  toBase64,
  verifyReceipt,
} from '@runplane/audit';
import { EXIT } from '@runplane/cli';
import { Sequencer } from '@runplane/database';
import { describeWith, ForeignVerifiers } from '@runplane/infra';
import type { RunningService } from '@runplane/service-kit';
import { startControlPlane } from '../../services/control-plane/src/start-control-plane.js';
import { ACTION, type LoggedAction, startLoggedAction } from './logged-action.js';

jest.setTimeout(900_000);

/** The server whose key is replaced by the command, as an operator does it: stop, replace, start. */
let world: LoggedAction;
let sequencer: Sequencer;
let service: RunningService;
let [oldKey, newKey] = ['', ''];
const file = (name: string) => world.file(name);
const errors: unknown[] = [];

async function sequencerWith(seed: Uint8Array, statements: readonly string[]): Promise<Sequencer> {
  const keys = await KeyHistory.of(await publicKeyOf(seed), statements);
  return new Sequencer({
    url: world.plane.urls.worker,
    signerFor: (orgId) => ed25519Signer(logOrigin(orgId), seed),
    superSigner: await ed25519Signer(superLogOrigin(keys.first), seed),
    keys,
    anchorMs: 50,
    onError: (error) => errors.push(error),
  });
}

beforeAll(async () => {
  world = await startLoggedAction();
  oldKey = world.signer.verifierKey;
  const before = (...args: string[]) => world.runplane('audit', ...args);
  // The receipt waits for the action's entries, whose times are long past: a checkpoint without them would speak against them.
  for (const args of [
    ['receipt', ACTION, '--anchored', '--out', file('old-receipt')],
    ['witness', file('kept'), '--key', oldKey],
  ]) {
    expect(await before(...args)).toMatchObject({ code: 0 });
  }

  await world.plane.sequencer.stop();
  writeFileSync(file('seed'), toBase64(world.plane.auditSeed), { mode: 0o600 });
  const rotated = await world.runplane('audit', 'rotate-key', '--key', file('seed'), '--changes', file('changes'));
  expect(rotated).toMatchObject({ code: 0, err: '' });
  const seed = fromBase64(readFileSync(file('seed'), 'utf8').trim());
  const statements = JSON.parse(readFileSync(file('changes'), 'utf8')) as string[];
  newKey = (await ed25519Signer(logOrigin(world.org.id), seed)).verifierKey;
  sequencer = await sequencerWith(seed, statements);
  await sequencer.start();
  service = await startControlPlane({
    ...world.plane.config,
    auditPublicKey: await publicKeyOf(seed),
    auditKeyChanges: statements,
  });
  await waitForNewKey();
});
afterAll(async () => {
  await sequencer?.stop();
  await service?.close();
  await world?.close();
});

const withServer = (...args: string[]) => world.runplane(...args, '--control-plane-url', service.url);

async function waitForNewKey(): Promise<void> {
  const path = `${service.url}/v1/audit/receipts/${ACTION}?anchored=true`;
  const headers = { authorization: `Bearer ${world.org.ownerKey}` };
  while ((await fetch(path, { headers })).status !== 200) await pause(50);
}

describe('the command that replaces the key', () => {
  it('leaves a private key, the old one aside, and a statement by both', async () => {
    expect(statSync(file('seed')).mode & 0o077).toBe(0);
    expect(readFileSync(file('seed.replaced'), 'utf8')).toBe(toBase64(world.plane.auditSeed));
    expect(oldKey).not.toBe(newKey);
  });

  it.each([
    ['a file that is none', 'nothing', '[]'],
    ['changes that lead elsewhere', null, null],
  ])('changes nothing with %s', async (_, key, changes) => {
    const other = await signKeyChange(new Uint8Array(32).fill(1), new Uint8Array(32).fill(2));
    writeFileSync(file('k'), key ?? toBase64(new Uint8Array(32).fill(3)));
    writeFileSync(file('c'), changes ?? JSON.stringify([other]));
    const { code } = await world.runplane('audit', 'rotate-key', '--key', file('k'), '--changes', file('c'));
    expect(code).toBe(2);
    expect(existsSync(file('k.replaced'))).toBe(false);
    expect(readFileSync(file('c'), 'utf8')).toBe(changes ?? JSON.stringify([other]));
  });
});

describe('a log whose key was replaced', () => {
  it('goes on under its name, announces the new key, and is verified by whoever knows either', async () => {
    for (const format of ['jsonl', 'folder']) {
      expect(await withServer('audit', 'export', '--format', format, '--out', file(format))).toMatchObject({ code: 0 });
      for (const key of [oldKey, newKey]) {
        const verified = await world.runplane(
          'audit',
          'verify',
          file(format),
          '--key',
          key,
          '--checkpoint',
          file('kept'),
        );
        expect({ format, ...verified }).toMatchObject({ format, code: key === oldKey ? EXIT.ok : EXIT.notVerified });
      }
      expect(await world.runplane('audit', 'verify', file(format), '--key', newKey)).toMatchObject({ code: 0 });
    }
    const announced = readFileSync(file('jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('log_key'));
    expect(announced).toHaveLength(1);
  });

  it('is followed on a server from the old key on', async () => {
    expect(await withServer('audit', 'witness', file('kept'), '--key', oldKey)).toMatchObject({ code: 0 });
    expect(await withServer('audit', 'verify', '--key', oldKey, '--checkpoint', file('kept'))).toMatchObject({
      code: 0,
    });
  });

  it('has receipts for both keys, with the same super-log; those from before stay good for the old key', async () => {
    expect(await withServer('audit', 'receipt', ACTION, '--anchored', '--out', file('receipt'))).toMatchObject({
      code: 0,
    });
    for (const logKey of [oldKey, newKey]) {
      const report = await verifyReceipt(JSON.parse(readFileSync(file('receipt'), 'utf8')), { logKey });
      expect(report).toMatchObject({ ok: true, problems: [] });
    }
    expect(
      await verifyReceipt(JSON.parse(readFileSync(file('old-receipt'), 'utf8')), { logKey: oldKey }),
    ).toMatchObject({
      ok: true,
    });
    const other = await ed25519Signer(logOrigin(world.org.id), new Uint8Array(32).fill(9));
    expect(
      await verifyReceipt(JSON.parse(readFileSync(file('receipt'), 'utf8')), { logKey: other.verifierKey }),
    ).toMatchObject({ ok: false, problems: [{ kind: 'key' }] });
  });

  it('is not announced again by a sequencer that starts anew', async () => {
    await sequencer.stop();
    sequencer = await sequencerWith(
      fromBase64(readFileSync(file('seed'), 'utf8').trim()),
      JSON.parse(readFileSync(file('changes'), 'utf8')),
    );
    await sequencer.start();
    while (!sequencer.health().isLeader) await pause(20);
    const events = await world.database.withOrg(world.org.id, async ({ audit }) => {
      const found: number[] = [];
      for await (const { seq } of audit.controlEvents({ resource: 'log_key' })) found.push(seq);
      return found;
    });
    expect(events).toHaveLength(1);
    expect(errors).toEqual([]);
  });

  it('is refused with a key that the old one did not name, and signed no further by it', async () => {
    await sequencer.stop();
    const thief = new Uint8Array(32).fill(9);
    const other = await sequencerWith(thief, []);
    await other.start();
    await world.plane.createAgent(world.org, 'late');
    while (other.health().damaged.length === 0 && other.health().stopped === null) await pause(20);
    await other.stop();
    const { problems } = await verifyStoredBy(oldKey);
    expect(problems).toEqual([]);
  });

  const verifyStoredBy = async (key: string) => {
    await withServer('audit', 'export', '--out', file('again'));
    const { out } = await world.runplane('audit', 'verify', file('again'), '--key', key, '--json');
    return JSON.parse(out) as { problems: unknown[] };
  };
});

describeWith(describe, 'foreign-verifiers')('a log whose key was replaced', () => {
  it('is accepted by verifiers that we did not write, under the new key', async () => {
    const foreign = await ForeignVerifiers.start();
    try {
      const verdicts = await foreign.ask({ op: 'export', path: file('folder'), key: newKey });
      expect(new Set(Object.values(verdicts))).toEqual(new Set(['']));
    } finally {
      await foreign.stop();
    }
  });
});
