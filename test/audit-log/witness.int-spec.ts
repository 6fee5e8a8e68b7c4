import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  addCheckpoint,
  cosignatureSigner,
  ed25519Signer,
  formatCheckpoint,
  formatTlogProof,
  inclusionProofFromTiles,
  type NoteSigner,
  openUnderPolicy,
  parseCheckpoint,
  parseWitnessPolicy,
  signNote,
  splitNote,
  verifyTlogProofUnderPolicy,
} from '@runplane/audit';
import { Sequencer } from '@runplane/database';
import { describeWith, ForeignVerifiers, freePort, type Litewitness, startLitewitness } from '@runplane/infra';
import { type LogFixture, signerFor, startLogFixture } from '../../libs/database/test-support/log-fixture.js';
import { copyLog } from './database-copy.js';

jest.setTimeout(900_000);

describeWith(describe, 'litewitness')('a witness that we did not write', () => {
  let witness: Litewitness;
  let foreign: ForeignVerifiers;
  let log: LogFixture;
  let superSigner: NoteSigner;
  let org: string;
  const running: Sequencer[] = [];

  beforeAll(async () => {
    [witness, foreign] = await Promise.all([startLitewitness('witness.example/w1'), ForeignVerifiers.start()]);
  });
  afterAll(async () => {
    await Promise.all([witness?.stop(), foreign?.stop()]);
  });
  beforeEach(async () => {
    log = await startLogFixture();
    org = await log.createOrg();
    // A log of its own for each test: the witness forgets nothing.
    superSigner = await ed25519Signer(`log.example/${randomBytes(8).toString('hex')}`, randomBytes(32));
    witness.addLog(superSigner.name, superSigner.verifierKey);
  });
  afterEach(async () => {
    await stopAll();
    await log.close();
  });

  const stopAll = () => Promise.all(running.splice(0).map((sequencer) => sequencer.stop()));
  const policyOf = (quorum = 'quorum w1', more: string[] = []) =>
    [`log ${superSigner.verifierKey}`, `witness w1 ${witness.verifierKey} ${witness.url}`, ...more, quorum, ''].join(
      '\n',
    );

  async function start(policy: string | null, by = superSigner): Promise<Sequencer> {
    const sequencer = new Sequencer({
      url: log.urls.worker,
      signerFor,
      superSigner: by,
      witnessPolicy: policy === null ? null : parseWitnessPolicy(policy),
      intervalMs: 10,
      anchorMs: 20,
      onError: () => undefined,
    });
    running.push(sequencer);
    await sequencer.start();
    return sequencer;
  }

  async function until<T>(read: () => Promise<T | null | undefined | false>): Promise<T> {
    for (;;) {
      const found = await read();
      if (found) return found;
      await pause(20);
    }
  }
  const note = async (table: 'super_checkpoints' | 'super_cosigned', least: number) => {
    const { rows } = await log.superuser.query<{ note: string }>(
      `SELECT note FROM ${table} WHERE size >= $1 ORDER BY size DESC LIMIT 1`,
      [least],
    );
    return rows[0]?.note;
  };
  const sizeOf = (text: string) => parseCheckpoint(splitNote(text).text).size;
  /** Grows the log until the super-log has this many leaves, all cosigned. */
  async function grow(to: number, table: 'super_checkpoints' | 'super_cosigned' = 'super_cosigned'): Promise<string> {
    for (let size = 1; size <= to; size++) {
      await log.append(org, `act_${randomBytes(4).toString('hex')}`, 1);
      await until(() => note(table, size));
    }
    return until(() => note(table, to));
  }

  it('cosigns what the log continues, and its cosignature is accepted by ours and by a foreign verifier', async () => {
    const sequencer = await start(policyOf());
    const cosigned = await grow(5);
    const { cosignedBy } = await openUnderPolicy(cosigned, parseWitnessPolicy(policyOf()));
    expect(cosignedBy).toEqual([{ name: 'w1', time: expect.any(Number) }]);
    expect(await foreign.ask({ op: 'checkpoint', policy: policyOf(), checkpoint: cosigned })).toEqual({
      torchwood: '',
    });
    expect(sequencer.health()).toMatchObject({
      isLeader: true,
      stopped: null,
      damaged: [],
      witnesses: [{ name: 'w1' }],
    });
  });

  it('makes a receipt of an org that both accept under the quorum, and neither without it', async () => {
    await start(policyOf());
    await grow(3);
    const {
      size,
      note: checkpoint,
      anchor,
    } = await until(() => log.database.withOrg(org, ({ audit }) => audit.anchored(1)));
    expect(size).toBeLessThanOrEqual(sizeOf(checkpoint));
    const proof = await log.database.withOrg(org, ({ audit }) =>
      inclusionProofFromTiles(audit.superTileReader(), anchor.index, sizeOf(anchor.checkpoint)),
    );
    const tlogProof = formatTlogProof({ index: anchor.index, proof, checkpoint: anchor.checkpoint });
    await verifyTlogProofUnderPolicy(anchor.leaf, tlogProof, parseWitnessPolicy(policyOf()));
    const ask = (text: string) => foreign.ask({ op: 'proof', policy: policyOf(), proof: text, leaf: anchor.leaf });
    expect(await ask(tlogProof)).toEqual({ torchwood: '' });

    const unwitnessed = `${tlogProof.slice(0, tlogProof.lastIndexOf('— '))}`;
    await expect(verifyTlogProofUnderPolicy(anchor.leaf, unwitnessed, parseWitnessPolicy(policyOf()))).rejects.toThrow(
      /quorum/,
    );
    expect((await ask(unwitnessed)).torchwood).toMatch(/1\/2 policy components/);
  });

  it('stops a log whose database was rolled back to an old copy', async () => {
    await start(policyOf());
    await grow(2);
    await stopAll();
    const backup = await copyLog(log);
    await start(policyOf());
    await grow(5);
    await stopAll();
    await backup.restore();

    const sequencer = await start(policyOf());
    await until(async () => sequencer.health().stopped);
    expect(sequencer.health().stopped).toMatch(/witness w1 has cosigned the log at size \d+, and it is at \d+/);
    await log.append(org, 'act_late', 1);
    await sequencer.stop();
    const waiting = await log.database.withOrg(org, ({ audit }) => audit.ofSubject('act_late'));
    expect(waiting).toEqual([expect.objectContaining({ index: null })]);
  });

  it('stops a log that was forked, although the fork is longer and signed with the right key', async () => {
    await start(policyOf());
    await grow(2);
    await stopAll();
    const backup = await copyLog(log);
    await start(policyOf());
    await grow(4);
    await stopAll();
    await backup.restore();
    // Whoever holds key and database goes on from the old copy, without asking the witness.
    await start(null);
    await grow(9, 'super_checkpoints');
    await stopAll();

    const sequencer = await start(policyOf());
    await until(async () => sequencer.health().stopped);
    expect(sequencer.health().stopped).toMatch(/refuses the log: w1 answers 422/);
  });

  it('cosigns one of two logs of the same size: two readers can not be shown both', async () => {
    await start(policyOf());
    const cosigned = await grow(3);
    await stopAll();
    const { origin, size } = parseCheckpoint(splitNote(cosigned).text);
    const other = formatCheckpoint({ origin, size, root: new Uint8Array(32).fill(1) });
    const shown = await signNote(other, [superSigner]);
    const policy = parseWitnessPolicy(policyOf());
    const [known] = policy.witnesses;
    if (!known) throw new Error('the policy names no witness');
    const answer = await addCheckpoint({ ...known, url: witness.url }, { old: size, proof: [], checkpoint: shown });
    expect(answer).toMatchObject({ kind: 'refused', status: 422 });
    await expect(openUnderPolicy(shown, policy)).rejects.toThrow(/quorum/);
    expect((await foreign.ask({ op: 'checkpoint', policy: policyOf(), checkpoint: shown })).torchwood).not.toBe('');
  });

  it('stops a log that is signed with another key', async () => {
    const other = await ed25519Signer(superSigner.name, randomBytes(32));
    const sequencer = await start(policyOf(), other);
    await until(async () => sequencer.health().stopped);
    expect(sequencer.health().stopped).toMatch(/w1 answers 403/);
  });

  it('is not replaced by one that cannot be reached: without a quorum nothing is signed', async () => {
    const second = await cosignatureSigner('witness.example/w2', randomBytes(32), () => 0);
    const dead = [`witness w2 ${second.verifierKey} http://127.0.0.1:${await freePort()}`];
    const sequencer = await start(policyOf('group q all w1 w2\nquorum q', dead));
    await until(async () => sequencer.health().witnesses.find(({ problem }) => problem?.startsWith('w2: ')));
    await until(async () => sequencer.health().witnesses.find(({ name, size }) => name === 'w1' && size === 0));
    expect(sequencer.health()).toMatchObject({ isLeader: false, stopped: null });
    expect(await log.database.withOrg(org, ({ audit }) => audit.checkpoint())).toBeNull();
    await sequencer.stop();

    await start(policyOf('group q any w1 w2\nquorum q', dead));
    await grow(2);
  });
});
