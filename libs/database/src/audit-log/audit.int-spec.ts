import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventOf, type LogFixture, leafHashOf, startLogFixture } from '../../test-support/log-fixture.js';
import { verifyStored } from '../../test-support/verify.js';
import { AuditConflictError } from './audit.js';
import type { NewAuditEvent } from './events.js';

let log: LogFixture;
let org: string;
beforeAll(async () => {
  log = await startLogFixture();
});
afterAll(() => log?.close());
beforeEach(async () => {
  org = await log.createOrg();
});

const append = (event: NewAuditEvent) => log.database.withOrg(org, (tx) => tx.audit.append(event));
const first = eventOf('act_1', 0, null);

describe('appending an event', () => {
  it('stores it once, however often it is repeated', async () => {
    const leafHash = leafHashOf(org, first);
    expect(await append(first)).toEqual({ leafHash });
    expect(await append(first)).toEqual({ leafHash });
    await log.sequence(org);
    expect(await append(first)).toEqual({ leafHash });
    const stored = await log.database.withOrg(org, (tx) => tx.audit.ofSubject('act_1'));
    expect(stored).toEqual([expect.objectContaining({ index: 1, leafHash })]);
  });

  it('refuses another event at the same place', async () => {
    await append(first);
    for (const other of [{ type: 'action.decided' }, { at: '2026-01-01T00:00:00Z' }, { data: { x: 1 } }] as const) {
      await expect(append({ ...first, ...other })).rejects.toThrow(AuditConflictError);
    }
  });

  it('is done once where two do it at the same time, and by one where they differ', async () => {
    await Promise.all([append(first), append(first)]);
    expect(await log.database.withOrg(org, (tx) => tx.audit.ofSubject('act_1'))).toHaveLength(1);
    const answers = await Promise.allSettled(
      ['a', 'b'].map((id) => append({ ...eventOf('act_2', 0, null), data: { id } })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = answers.find((answer) => answer.status === 'rejected');
    expect(refused?.reason).toBeInstanceOf(AuditConflictError);
  });

  it('is read by what comes after it in the same transaction, and refused there', async () => {
    const leafHash = leafHashOf(org, first);
    await log.database.withOrg(org, async ({ audit }) => {
      await audit.append(first);
      expect(await audit.placeAfterLast('act_1')).toEqual({ seq: 1, prev: leafHash });
      await audit.append(eventOf('act_1', 1, leafHash));
      expect((await audit.ofSubject('act_1')).map(({ index }) => index)).toEqual([null, null]);
    });
    const other = log.database.withOrg(org, async ({ audit }) => {
      await audit.append({ ...first, data: { other: true } });
      await expect(audit.find('act_1', 0)).rejects.toThrow(AuditConflictError);
    });
    await expect(other).rejects.toThrow('nothing was committed');
  });

  it.each([
    { seq: -1, hash: '0'.repeat(64) },
    { seq: 0, hash: '0'.repeat(63) },
    { seq: 0, hash: '0'.repeat(65) },
    { seq: 0, hash: `${'0'.repeat(63)}g` },
    { seq: 0, hash: `${'0'.repeat(63)}A` },
    { seq: 0, hash: `${'0'.repeat(63)}\n` },
  ])('is refused to whoever inserts a row that is none: $seq, $hash', async ({ seq, hash }) => {
    const inserted = log.superuser.query(
      'INSERT INTO audit_entries (org_id, subject, seq, leaf, leaf_hash) VALUES ($1, $2, $3, $4, $5)',
      [org, 'act_1', seq, '{}', hash],
    );
    await expect(inserted).rejects.toMatchObject({ code: '23514' });
  });

  it('is taken back with the transaction of what it records', async () => {
    const work = log.database.withOrg(org, async (tx) => {
      await tx.audit.append(first);
      throw new Error('midway');
    });
    await expect(work).rejects.toThrow('midway');
    expect(await log.database.withOrg(org, (tx) => tx.audit.find('act_1', 0))).toBeNull();
  });
});

describe('control events', () => {
  const control = (change: string) => ({
    type: 'control.changed' as const,
    at: new Date(0).toISOString(),
    actor: { kind: 'member', id: 'mem_1' } as const,
    data: { resource: 'agent', id: 'agt_1', change },
  });

  it('form one chain, also when they are appended at the same time', async () => {
    const changes = Array.from({ length: 20 }, (_, index) => `change ${index}`);
    await Promise.all(
      changes.map((change) => log.database.withOrg(org, (tx) => tx.audit.appendControl(control(change)))),
    );
    await log.sequence(org);
    expect(await verifyStored(log.database, org)).toMatchObject({ ok: true, size: 21 });
  });

  it('are found by what they hold, newest first, over several readings', async () => {
    await log.database.withOrg(org, async (tx) => {
      for (let step = 0; step < 45; step++) await tx.audit.appendControl(control(step % 2 ? 'odd' : `even ${step}`));
    });
    const found = await log.database.withOrg(org, async (tx) => {
      const seqs: number[] = [];
      for await (const { seq } of tx.audit.controlEvents({ resource: 'agent', change: 'odd' })) seqs.push(seq);
      return seqs;
    });
    // The org's creation is event 0.
    expect(found).toEqual(Array.from({ length: 22 }, (_, index) => 44 - 2 * index));
  });
});
