import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  addCheckpoint,
  ed25519Signer,
  formatCheckpoint,
  fromBase64,
  KeyHistory,
  logOrigin,
  type NoteSigner,
  openUnderPolicy,
  parseCheckpoint,
  parseWitnessPolicy,
  publicKeyOf,
  signNote,
  splitNote,
  superLogOrigin,
  toBase64,
} from '@runplane/audit';
import { EXIT } from '@runplane/cli';
import { Sequencer } from '@runplane/database';
import { describeWith, ForeignVerifiers, type Litewitness, startLitewitness } from '@runplane/infra';
import type { RunningService } from '@runplane/service-kit';
import { startControlPlane } from '../../services/control-plane/src/start-control-plane.js';
import { until } from '../support/until.js';
import { ACTION, type LoggedAction, startLoggedAction } from './logged-action.js';

jest.setTimeout(900_000);

/** The key of the logs is replaced while a witness that we did not write cosigns the super-log (docs/audit.md). */
describeWith(describe, 'litewitness')('a key that is replaced under a witness', () => {
  let world: LoggedAction;
  let witness: Litewitness;
  let foreign: ForeignVerifiers;
  let service: RunningService | null = null;
  let oldSigner: NoteSigner;
  let newSigner: NoteSigner;
  /** What the command says that the witnesses have to know. */
  let announced = '';
  const running: Sequencer[] = [];
  const file = (name: string) => world.file(name);

  beforeAll(async () => {
    [world, witness, foreign] = await Promise.all([
      startLoggedAction(),
      startLitewitness('witness.example/w1'),
      ForeignVerifiers.start(),
    ]);
    await world.plane.sequencer.stop();
    oldSigner = await superSigner(world.plane.auditSeed, []);
    witness.addLog(oldSigner.name, oldSigner.verifierKey);
    writeFileSync(file('policy'), policy());
    await lead(world.plane.auditSeed, []);
    await cosigned(1);
    await stopAll();
    writeFileSync(file('seed'), toBase64(world.plane.auditSeed), { mode: 0o600 });
    const rotated = await world.runplane('audit', 'rotate-key', '--key', file('seed'), '--changes', file('changes'));
    expect(rotated).toMatchObject({ code: 0, err: '' });
    announced = /witnesses have to know it before it signs, as (\S+)/.exec(rotated.out)?.[1] ?? '';
    newSigner = await superSigner(seed(), changes());
  });
  afterAll(async () => {
    await stopAll();
    await service?.close();
    await Promise.all([witness?.stop(), foreign?.stop(), world?.close()]);
  });

  const policy = (log = '') => `${log}witness w1 ${witness.verifierKey} ${witness.url}\nquorum w1\n`;
  const seed = () => fromBase64(readFileSync(file('seed'), 'utf8').trim());
  const changes = () => JSON.parse(readFileSync(file('changes'), 'utf8')) as string[];
  const stopAll = () => Promise.all(running.splice(0).map((sequencer) => sequencer.stop()));

  async function superSigner(by: Uint8Array, statements: string[]): Promise<NoteSigner> {
    const { first } = await KeyHistory.of(await publicKeyOf(by), statements);
    return ed25519Signer(superLogOrigin(first), by);
  }

  async function lead(by: Uint8Array, statements: string[]): Promise<Sequencer> {
    const sequencer = new Sequencer({
      url: world.plane.urls.worker,
      signerFor: (orgId) => ed25519Signer(logOrigin(orgId), by),
      superSigner: await superSigner(by, statements),
      keys: await KeyHistory.of(await publicKeyOf(by), statements),
      witnessPolicy: parseWitnessPolicy(policy()),
      intervalMs: 10,
      anchorMs: 50,
      onError: () => undefined,
    });
    running.push(sequencer);
    await sequencer.start();
    return sequencer;
  }

  /** The newest checkpoint of at least this size that the witness has cosigned. */
  const cosigned = (least: number) =>
    until('the cosignature', async () => {
      const rows = await world.plane.query(
        `SELECT note FROM super_cosigned WHERE size >= ${least} ORDER BY size DESC LIMIT 1`,
      );
      return (rows[0] as { note: string } | undefined)?.note;
    });
  const sizeOf = (note: string) => parseCheckpoint(splitNote(note).text).size;

  /** The last cosigned checkpoint, signed by this key: nothing that the witness has to doubt but the key. */
  async function offer(by: NoteSigner) {
    const checkpoint = parseCheckpoint(splitNote(await cosigned(1)).text);
    const [known] = parseWitnessPolicy(policy()).witnesses;
    if (!known) throw new Error('the policy names no witness');
    const note = await signNote(formatCheckpoint(checkpoint), [by]);
    return addCheckpoint({ ...known, url: witness.url }, { old: checkpoint.size, proof: [], checkpoint: note });
  }

  it('is told by the command in the form in which witnesses are told', () => {
    expect(announced).toBe(newSigner.verifierKey);
    expect(newSigner.name).toBe(oldSigner.name);
  });

  it('signs nothing while the witness does not know the new one', async () => {
    const before = sizeOf(await cosigned(1));
    await world.plane.createAgent(world.org, 'early');
    const refused = await lead(seed(), changes());
    expect(await until('the refusal', () => refused.health().stopped)).toMatch(/w1 answers 403/);
    await stopAll();
    expect(sizeOf(await cosigned(1))).toBe(before);
    const waiting = await world.database.withOrg(world.org.id, ({ audit }) => audit.ofSubject('control'));
    expect(waiting.at(-1)).toMatchObject({ index: null });
  });

  it('goes on with the same log and the same witness as soon as it does, for our verifier and a foreign one', async () => {
    const before = sizeOf(await cosigned(1));
    witness.addKey(newSigner.name, announced);
    const leader = await lead(seed(), changes());
    const note = await cosigned(before + 1);
    expect(leader.health()).toMatchObject({ stopped: null, damaged: [], witnesses: [{ name: 'w1', problem: null }] });
    const under = (key: string) => policy(`log ${key}\n`);
    const { cosignedBy } = await openUnderPolicy(note, parseWitnessPolicy(under(announced)));
    expect(cosignedBy).toEqual([{ name: 'w1', time: expect.any(Number) }]);
    const ask = (key: string) => foreign.ask({ op: 'checkpoint', policy: under(key), checkpoint: note });
    expect(await ask(announced)).toEqual({ torchwood: '' });
    expect((await ask(oldSigner.verifierKey)).torchwood).not.toBe('');
  });

  it('gives receipts that whoever knows the old key and the witness verifies', async () => {
    const { config } = world.plane;
    const current = await publicKeyOf(seed());
    service = await startControlPlane({
      ...config,
      auditPublicKey: current,
      auditKeyChanges: changes(),
      witnessPolicy: policy(),
    });
    const at = ['--control-plane-url', service.url];
    await until('the receipt', async () => {
      const saved = await world.runplane('audit', 'receipt', ACTION, '--anchored', '--out', file('receipt'), ...at);
      return saved.code === EXIT.ok;
    });
    const verify = ['audit', 'verify', file('receipt'), '--witness-policy', file('policy'), '--key'];
    for (const key of [world.signer.verifierKey, announced]) {
      expect(await world.runplane(...verify, key)).toMatchObject({
        code: EXIT.ok,
        out: expect.stringContaining('witnessed by w1'),
      });
    }
    expect(await world.runplane('audit', 'verify', file('receipt'), '--key', announced)).toMatchObject({
      code: EXIT.ok,
      out: expect.stringContaining('the witnesses are its own'),
    });
  });

  it('is of no use to who has kept the old one, once the operator of the witness has taken that away', async () => {
    expect(await offer(oldSigner)).toMatchObject({ kind: 'cosigned' });
    witness.removeKey(oldSigner.name, oldSigner.verifierKey);
    expect(await offer(oldSigner)).toMatchObject({ kind: 'refused', status: 403 });
    expect(await offer(newSigner)).toMatchObject({ kind: 'cosigned' });
  });
});
