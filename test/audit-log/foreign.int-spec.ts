import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  type ArchiveFile,
  consistencyProofFromTiles,
  formatTlogProof,
  inclusionProofFromTiles,
  parseCheckpoint,
  splitNote,
  toBase64,
  zipFiles,
} from '@runplane/audit';
import { describeWith, ForeignVerifiers } from '@runplane/infra';
import { type LogFixture, signerFor, startLogFixture } from '../../libs/database/test-support/log-fixture.js';
import { exportLog, inFolder, verifyFiles } from './exported-log.js';

jest.setTimeout(900_000);

/** Verifiers of an export that we did not write. */
const ALL = ['formats', 'fsck', 'merkle', 'sumdb', 'torchwood'];

describeWith(describe, 'foreign-verifiers')('verifiers that we did not write', () => {
  let log: LogFixture;
  let foreign: ForeignVerifiers;
  let org: string;
  let key: string;
  let files: ArchiveFile[];
  let early: string;

  beforeAll(async () => {
    [log, foreign] = await Promise.all([startLogFixture(), ForeignVerifiers.start()]);
    org = await log.createOrg();
    key = (await signerFor(org)).verifierKey;
    await log.append(org, 'act_0', 200);
    await log.sequence(org);
    early = (await log.database.withOrg(org, ({ audit }) => audit.checkpoint()))?.note ?? '';
    for (let action = 1; action < 5; action++) await log.append(org, `act_${action}`, 150);
    await log.sequence(org);
    files = await exportLog(log.database, org);
  });
  afterAll(async () => {
    await foreign?.stop();
    await log?.close();
  });

  const verify = (changed: readonly ArchiveFile[], by = key) =>
    inFolder(changed, (path) => foreign.ask({ op: 'export', path, key: by }));
  const refusing = async (changed: readonly ArchiveFile[], by = key) =>
    Object.entries(await verify(changed, by))
      .filter(([, error]) => error !== '')
      .map(([name]) => name);
  const change = (path: string, by: (data: Uint8Array) => Uint8Array) =>
    files.map((file) => (file.path === path ? { path, data: by(file.data) } : file));
  const flip = (at: number) => (data: Uint8Array) => {
    const flipped = data.slice();
    flipped[at] = (flipped[at] as number) ^ 1;
    return flipped;
  };

  it('accept the log as files and as an archive', async () => {
    expect(await verify(files)).toEqual(Object.fromEntries(ALL.map((name) => [name, ''])));
    const archived = await inFolder([], async (folder) => {
      const path = join(folder, 'log.zip');
      const pieces: Uint8Array[] = [];
      for await (const piece of zipFiles(files)) pieces.push(piece);
      writeFileSync(path, Buffer.concat(pieces));
      return foreign.ask({ op: 'export', path, key });
    });
    expect(archived).toEqual(Object.fromEntries(ALL.map((name) => [name, ''])));
  });

  it('refuse it under the key of another org, all of them', async () => {
    expect((await refusing(files, (await signerFor('org_other')).verifierKey)).sort()).toEqual(ALL);
  });

  it('find, as ours does, every flipped byte, cut and missing file of a sample', async () => {
    for (const { path, data } of files) {
      const changes: [string, readonly ArchiveFile[]][] = [
        ...[0, data.length >> 1, data.length - 1].map((at): [string, ArchiveFile[]] => [
          `byte ${at}`,
          change(path, flip(at)),
        ]),
        ['cut', change(path, (bytes) => bytes.slice(0, -1))],
        ['missing', files.filter((file) => file.path !== path)],
      ];
      for (const [what, changed] of changes) {
        const found = { ours: !(await verifyFiles(changed, key)).ok, theirs: (await refusing(changed)).length > 0 };
        expect({ path, what, ...found }).toEqual({ path, what, ours: true, theirs: true });
      }
    }
  });

  it('accept that the log continues an earlier checkpoint, and not that it continues another', async () => {
    const [old, now] = [early, await noteNow()].map((note) => parseCheckpoint(splitNote(note).text));
    if (!old || !now) throw new Error('the log has no checkpoint');
    const hashes = await log.database.withOrg(org, ({ audit }) =>
      consistencyProofFromTiles(audit.tileReader(), old.size, now.size),
    );
    const ask = (root1: Uint8Array) =>
      foreign.ask({
        op: 'consistency',
        size1: old.size,
        root1: toBase64(root1),
        size2: now.size,
        root2: toBase64(now.root),
        hashes: hashes.map(toBase64),
      });
    expect(await ask(old.root)).toEqual({ merkle: '', sumdb: '' });
    const refused = await ask(flip(0)(old.root));
    expect(Object.values(refused).every((error) => error !== '')).toBe(true);
  });

  const noteNow = async () => (await log.database.withOrg(org, ({ audit }) => audit.checkpoint()))?.note ?? '';

  it('accept the proof of every entry, and of no other', async () => {
    const policy = `log ${key}\nquorum none\n`;
    const entries = await log.database.withOrg(org, ({ audit }) => audit.entries({ from: 0, limit: 1_000 }));
    const checkpoint = await noteNow();
    const proofs = await log.database.withOrg(org, async ({ audit }) =>
      Promise.all(
        entries.map(async ({ index }) =>
          formatTlogProof({
            index,
            proof: await inclusionProofFromTiles(audit.tileReader(), index, entries.length),
            checkpoint,
          }),
        ),
      ),
    );
    for (const [index, proof] of proofs.entries()) {
      const leaf = entries[index]?.event ?? '';
      expect(await foreign.ask({ op: 'proof', policy, proof, leaf })).toEqual({ torchwood: '' });
      expect((await foreign.ask({ op: 'proof', policy, proof, leaf: `${leaf} ` })).torchwood).not.toBe('');
    }
  });
});
