import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  cosignatureSigner,
  ed25519Signer,
  formatCheckpoint,
  logOrigin,
  parseEntryBundle,
  readZip,
  signNote,
} from '@runplane/audit';
import { EXIT } from '@runplane/cli';
import { describeWith, ForeignVerifiers } from '@runplane/infra';
import { fetchReceipt, NotFoundError, type Receipt, verifyReceipt } from '@runplane/sdk';
import { OCSF_CLASSES, OCSF_VERSION } from '../../services/control-plane/src/audit/ocsf.js';
import { ocsfCheck } from '../support/ocsf.js';
import { ACTION, type LoggedAction, startLoggedAction } from './logged-action.js';

jest.setTimeout(900_000);

let world: LoggedAction;
beforeAll(async () => {
  world = await startLoggedAction();
});
afterAll(() => world?.close());
const runplane: LoggedAction['runplane'] = (...args) => world.runplane(...args);
const file = (name: string) => world.file(name);

describe('the receipt of an action', () => {
  it('is verified by the SDK, offline, with the anchor in the super-log', async () => {
    const receipt = await world.receiptNow();
    expect(receipt.entries).toHaveLength(2);
    expect(receipt.bundles.map(({ digest }) => digest)).toEqual([world.bundle]);
    expect(receipt.anchor).not.toBeNull();
    expect(await verifyReceipt(receipt, { logKey: world.signer.verifierKey })).toMatchObject({
      ok: true,
      keyIsTrusted: true,
      subject: ACTION,
      problems: [],
    });
  });

  it('is read by the SDK, which says where there is none', async () => {
    const options = { url: world.plane.url, apiKey: world.org.ownerKey };
    const receipt = await fetchReceipt(ACTION, { ...options, anchored: true });
    expect(receipt.anchor).not.toBeNull();
    expect(await verifyReceipt(receipt, { logKey: world.signer.verifierKey })).toMatchObject({ ok: true });
    await expect(fetchReceipt(`act_${'b'.repeat(40)}`, options)).rejects.toThrow(NotFoundError);
    await expect(fetchReceipt('../members', options)).rejects.toThrow('not an action id');
  });

  it('is not given for an action that is unknown, or of another org', async () => {
    const other = await world.plane.createOrg('Others');
    for (const [key, id] of [
      [world.org.ownerKey, `act_${'b'.repeat(40)}`],
      [world.org.ownerKey, 'control'],
      [other.ownerKey, ACTION],
    ] as const) {
      expect((await world.plane.request(key, 'GET', `/v1/audit/receipts/${id}`)).status).toBe(404);
    }
  });

  it('is saved and verified at the command line, as a file and as an archive', async () => {
    for (const [name, ...flags] of [['receipt.json'], ['receipt.zip', '--archive']] as const) {
      const saved = await runplane('audit', 'receipt', ACTION, '--out', file(name), '--anchored', ...flags);
      expect(saved).toMatchObject({ code: 0, err: '' });
      expect(await runplane('audit', 'verify', file(name), '--key', world.signer.verifierKey)).toMatchObject({
        code: 0,
        out: expect.stringMatching(/^verified: receipt, log of \d+ entries\n$/),
      });
    }
  });

  it('is refused at the command line when it was changed, when the key is another, and without witnesses', async () => {
    const changed = JSON.parse(JSON.stringify(await world.receiptNow())) as Receipt;
    changed.entries[1] = {
      ...(changed.entries[1] as Receipt['entries'][number]),
      leaf: changed.entries[0]?.leaf ?? '',
    };
    writeFileSync(file('changed.json'), JSON.stringify(changed));
    const verdict = await runplane(
      'audit',
      'verify',
      file('changed.json'),
      '--key',
      world.signer.verifierKey,
      '--json',
    );
    expect({ ...verdict, out: JSON.parse(verdict.out) }).toMatchObject({
      code: EXIT.notVerified,
      out: { ok: false, problems: expect.arrayContaining([expect.objectContaining({ kind: 'entry', entry: 1 })]) },
    });
    const other = await ed25519Signer(logOrigin(world.org.id), new Uint8Array(32));
    expect(await runplane('audit', 'verify', file('receipt.json'), '--key', other.verifierKey)).toMatchObject({
      code: EXIT.notVerified,
    });
  });
});

describe('the exported log', () => {
  it.each(['jsonl', 'tiles', 'folder'])('as %s is verified at the command line', async (format) => {
    const out = file(`log-${format}`);
    expect(await runplane('audit', 'export', '--format', format, '--out', out)).toMatchObject({ code: 0, err: '' });
    expect(await runplane('audit', 'verify', out, '--key', world.signer.verifierKey)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^verified: log/),
    });
  });

  it('holds an entry bundle that is read by its format', async () => {
    const files = readZip(new Uint8Array(readFileSync(file('log-tiles'))));
    const bundleFile = files.find(({ path }) => path.startsWith('tile/entries/000'));
    const width = Number(bundleFile?.path.split('.p/')[1]);
    expect(parseEntryBundle(bundleFile?.data ?? new Uint8Array(), width)).toHaveLength(width);
  });

  it('that was changed is refused, with the place', async () => {
    const text = readFileSync(file('log-jsonl'), 'utf8').replace('SUCCEEDED', 'SUCCEEDEE');
    writeFileSync(file('forged'), text);
    const { code, out } = await runplane('audit', 'verify', file('forged'), '--key', world.signer.verifierKey);
    expect(code).toBe(EXIT.notVerified);
    expect(out).toMatch(/NOT verified[\s\S]*root/);
  });

  it.each([
    [['--type', 'execution.outcome'], ['execution.outcome']],
    [
      ['--action', ACTION],
      ['action.decided', 'execution.outcome'],
    ],
    [
      ['--agent', 'AGENT'],
      ['action.decided', 'execution.outcome'],
    ],
    [['--since', '1970-01-01T00:00:01Z', '--until', '1970-01-01T00:00:02Z'], ['execution.outcome']],
    [['--until', '1970-01-01T00:00:01Z'], ['action.decided']],
  ])('leaves out what %j does not ask for, and is then no whole log', async (filter, types) => {
    const args = filter.map((argument) => (argument === 'AGENT' ? world.agentId : argument));
    expect(await runplane('audit', 'export', '--out', file('part'), ...args)).toMatchObject({ code: 0, err: '' });
    const [, ...lines] = readFileSync(file('part'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(JSON.parse(line).event).type)).toEqual(types);
    expect(await runplane('audit', 'verify', file('part'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('leaves entries out'),
    });
  });

  describeWith(describe, 'ocsf')('for a SIEM', () => {
    it('is OCSF', async () => {
      await runplane('audit', 'export', '--format', 'ocsf', '--out', file('ocsf'));
      const events = readFileSync(file('ocsf'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      const decision = events.find(({ metadata }) => metadata.event_code === 'action.decided');
      expect(decision).toMatchObject({
        class_uid: 6003,
        category_uid: 6,
        type_uid: 600399,
        severity_id: 4,
        status_id: 1,
        time: 0,
        actor: { user: { uid: world.agentId } },
        api: { operation: 'shop.call', service: { name: 'http' } },
        metadata: { product: { name: 'Runplane' }, version: '1.5.0' },
      });
      const created = events.find(({ class_uid, entity }) => class_uid === 3004 && entity.type === 'agent');
      expect(created).toMatchObject({ activity_id: 1, activity_name: 'Create', entity: { uid: world.agentId } });
      const check = await ocsfCheck(OCSF_VERSION, OCSF_CLASSES);
      for (const event of events) {
        expect(check(event)).toEqual([]);
        expect(event.type_uid).toBe(event.class_uid * 100 + event.activity_id);
      }
    });
  });

  it('in tiles has no filter', async () => {
    const path = '/v1/audit/export?format=tiles&type=action.decided';
    expect((await world.plane.request(world.org.ownerKey, 'GET', path)).body).toMatchObject({
      code: 'invalid_request',
    });
  });
});

describe('the log as witnesses saw it', () => {
  const verify = (path: string, ...args: string[]) =>
    runplane('audit', 'verify', path, '--key', world.signer.verifierKey, ...args);
  const policy = (name: string, text: string) => {
    writeFileSync(file(name), text);
    return ['--witness-policy', file(name)];
  };

  it.each(['jsonl', 'tiles', 'folder'])(
    'is exported as %s, and held against the policy of the reader',
    async (format) => {
      const out = file(`anchored-${format}`);
      await world.receiptNow();
      expect(await runplane('audit', 'export', '--anchored', '--format', format, '--out', out)).toMatchObject({
        code: 0,
        err: '',
      });
      expect(await verify(out, ...policy('nobody', 'quorum none\n'))).toMatchObject({ code: 0 });
      const { verifierKey } = await cosignatureSigner('w.example/1', new Uint8Array(32).fill(1), () => 0);
      expect(await verify(out, ...policy('somebody', `witness w1 ${verifierKey}\nquorum w1\n`))).toMatchObject({
        code: EXIT.notVerified,
        out: expect.stringContaining('witness: the quorum of the policy is not reached'),
      });
    },
  );

  it('is not what an export says that does not tell where it was seen', async () => {
    expect(await verify(file('log-jsonl'), ...policy('nobody', 'quorum none\n'))).toMatchObject({
      code: EXIT.notVerified,
      out: expect.stringContaining('anchor: the export has no anchor'),
    });
  });

  it('is a folder without an anchor where the next export of it has none', async () => {
    const out = file('anchored-folder');
    expect(await runplane('audit', 'export', '--format', 'folder', '--out', out)).toMatchObject({ code: 0 });
    expect(await verify(out)).toMatchObject({ code: 0 });
    expect(await verify(out, ...policy('nobody', 'quorum none\n'))).toMatchObject({ code: EXIT.notVerified });
  });

  it('is neither a part of it nor OCSF', async () => {
    for (const query of ['format=ocsf&anchored=true', 'anchored=true&type=action.decided']) {
      const { body } = await world.plane.request(world.org.ownerKey, 'GET', `/v1/audit/export?${query}`);
      expect(body).toMatchObject({ code: 'invalid_request' });
    }
  });

  it('is asked of nothing that cannot show it', async () => {
    expect(await runplane('audit', 'verify', ...policy('nobody', 'quorum none\n'))).toMatchObject({ code: 2 });
    expect(await verify(file('receipt.json'), '--checkpoint', file('kept'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('no kept checkpoint'),
    });
  });
});

describe('a running server', () => {
  it('is followed from checkpoint to checkpoint, and refused when it does not continue the kept one', async () => {
    const keep = () => runplane('audit', 'witness', file('kept'), '--key', world.signer.verifierKey);
    expect(await keep()).toMatchObject({ code: 0 });
    await world.plane.createAgent(world.org, 'another');
    expect(await keep()).toMatchObject({ code: 0 });
    const verify = (...args: string[]) => runplane('audit', 'verify', '--key', world.signer.verifierKey, ...args);
    expect(await verify('--checkpoint', file('kept'))).toMatchObject({ code: 0 });

    const forged = (size: number) =>
      signNote(formatCheckpoint({ origin: world.signer.name, size, root: new Uint8Array(32) }), [world.signer]);
    writeFileSync(file('other'), await forged(2));
    expect(await verify('--checkpoint', file('other'))).toMatchObject({
      code: EXIT.notVerified,
      out: expect.stringContaining('does not continue'),
    });
    writeFileSync(file('other'), await forged(1_000));
    expect(await verify('--checkpoint', file('other'))).toMatchObject({
      code: EXIT.notVerified,
      out: expect.stringContaining('it was cut'),
    });
  });

  it.each([
    [['audit', 'verify', '/nowhere'], 2],
    [['audit', 'verify', '--control-plane-url', 'http://127.0.0.1:1'], EXIT.unavailable],
    [['audit', 'nonsense'], 2],
    [['audit', 'export'], 2],
    [['--help'], 0],
  ])('%j ends with %d', async (args, code) => {
    expect((await runplane(...args)).code).toBe(code);
  });
});

describeWith(describe, 'foreign-verifiers')('the archive of a receipt', () => {
  it('is verified file by file by a verifier that we did not write', async () => {
    const foreign = await ForeignVerifiers.start();
    try {
      const files = new Map(
        readZip(new Uint8Array(readFileSync(file('receipt.zip')))).map(({ path, data }) => [
          path,
          Buffer.from(data).toString(),
        ]),
      );
      const text = (path: string) => files.get(path) ?? '';
      for (const [policy, leaf] of [
        ['log.policy', 'entries/0.json'],
        ['log.policy', 'entries/1.json'],
        ['anchor/super-log.policy', 'anchor/leaf'],
      ] as const) {
        const proof = text(`${leaf.replace('.json', '')}.tlog-proof`);
        const ask = { op: 'proof', policy: text(policy), proof, leaf: text(leaf) } as const;
        expect({ leaf, ...(await foreign.ask(ask)) }).toEqual({ leaf, torchwood: '' });
      }
    } finally {
      await foreign.stop();
    }
  });
});
