import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Bundle } from '@runplane/contracts';
import { type Database, openDatabase } from '@runplane/database';
import { builtInCatalogue } from '@runplane/mapping';
import { TestControlPlane, type TestOrg } from '../../testing/test-control-plane.js';
import { withComparison } from './with-comparison.js';

let plane: TestControlPlane;
let org: TestOrg;
let other: TestOrg;
/** With one connection: whoever keeps it keeps everybody. */
let database: Database;

beforeAll(async () => {
  plane = await TestControlPlane.start();
  org = await plane.createOrg('Comparison');
  other = await plane.createOrg('Other');
  database = await openDatabase({ url: plane.databaseUrl, applicationName: 'test', poolSize: 1 });
});
afterAll(async () => {
  await database?.close();
  await plane?.close();
});

const { actions } = builtInCatalogue();
/** What it would change to allow refunds up to an amount where nothing is allowed. */
const allowing = (amount: number) => {
  const rule = { id: 'r', effect: 'ALLOW', match: { actions: ['create_refund'] }, when: `action.amount < ${amount}` };
  const policies = [{ name: 'p', version: 1, rules: [{ ...rule, reason: 'Of the test.' }] }];
  const after = Bundle.parse({ format: 1, settings: {}, policies });
  return { kind: 'diff' as const, bundle: Bundle.parse({ format: 1, settings: {}, policies: [] }), after, actions };
};

describe('work that needs bundles compared', () => {
  it('is undone meanwhile and keeps no connection, and is done with what was found out', async () => {
    const order: string[] = [];
    let others: Promise<unknown> = Promise.resolve();
    const direction = await withComparison(database, org.id, async (tx, compare) => {
      await tx.publications.setReview('always');
      others = others.then(() => database.withOrg(other.id, async () => order.push('other')));
      const difference = compare(allowing(100));
      order.push('done');
      return difference?.changes.map(({ action }) => action);
    });
    await others;
    expect(direction).toEqual(['create_refund']);
    // Each time the work was begun the other org asked for the connection, too.
    expect(order).toEqual(['other', 'other', 'done', 'other']);
    expect(await database.withOrg(org.id, (tx) => tx.publications.review())).toBe('always');
  });

  it('is told of exactly the bundles that it asks for, also where they are others by then', async () => {
    let attempts = 0;
    const told = await withComparison(database, org.id, async (_tx, compare) => {
      // The first two before and after it is the org's turn; then what was compared is no longer asked for.
      attempts++;
      return compare(allowing(attempts <= 2 ? 100 : 200))?.changes.map(({ example }) => example.after.decision);
    });
    expect([attempts, told]).toEqual([4, ['ALLOW']]);
  });

  it('is refused where they are others each time, and leaves nothing', async () => {
    let amount = 0;
    const work = withComparison(database, org.id, async (tx, compare) => {
      await tx.publications.setReview('none');
      return compare(allowing(++amount));
    });
    await expect(work).rejects.toMatchObject({ code: 'conflict' });
    expect(await database.withOrg(org.id, (tx) => tx.publications.review())).toBe('always');
  });

  it('fails as it fails', async () => {
    const work = withComparison(database, org.id, () => Promise.reject(new Error('midway')));
    await expect(work).rejects.toThrow('midway');
  });
});
