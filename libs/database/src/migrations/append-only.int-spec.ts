import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { filledOrg } from '../../test-support/fill-org.js';
import { type LogFixture, startLogFixture } from '../../test-support/log-fixture.js';

let log: LogFixture;
beforeAll(async () => {
  log = await startLogFixture();
  await filledOrg(log);
});
afterAll(() => log?.close());

/** The error of a statement of the owner role, which is taken back in any case; null where it went through. */
async function asOwner(statement: string): Promise<string | null> {
  await log.superuser.query('BEGIN');
  try {
    await log.superuser.query('SET LOCAL ROLE runplane_owner');
    const { rowCount } = await log.superuser.query(statement);
    return rowCount === 0 ? 'no row' : null;
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await log.superuser.query('ROLLBACK');
  }
}
const RESTRICT_VIOLATION = '23001';

describe('not even the owner of the tables', () => {
  it.each([
    `UPDATE audit_entries SET leaf = leaf || ' '`,
    `UPDATE audit_entries SET leaf_hash = repeat('0', 64)`,
    'UPDATE audit_entries SET created_at = now()',
    `UPDATE audit_entries SET subject = 'other'`,
    'UPDATE audit_order SET entry_index = entry_index + 100',
    'DELETE FROM audit_order',
    'TRUNCATE audit_order',
    'UPDATE audit_anchors SET size = size',
    'DELETE FROM audit_anchors',
    'TRUNCATE audit_anchors',
    'UPDATE super_tiles SET data = set_byte(data, 0, get_byte(data, 0) # 1)',
    'DELETE FROM super_tiles',
    'TRUNCATE super_tiles',
    `UPDATE super_checkpoints SET note = ''`,
    'DELETE FROM super_checkpoints',
    'TRUNCATE super_checkpoints CASCADE',
    'TRUNCATE super_cosigned',
    'DELETE FROM audit_entries',
    'TRUNCATE audit_entries',
    'UPDATE audit_tiles SET data = set_byte(data, 0, get_byte(data, 0) # 1)',
    'UPDATE audit_tiles SET width = width - 1, data = substring(data FROM 1 FOR 32 * (width - 1))',
    `UPDATE audit_tiles SET width = width + 1, data = decode(repeat('00', 32 * (width + 1)), 'hex')`,
    'UPDATE audit_tiles SET tile_index = tile_index + 1',
    'DELETE FROM audit_tiles',
    'TRUNCATE audit_tiles',
    `UPDATE audit_checkpoints SET note = ''`,
    'DELETE FROM audit_checkpoints',
    'TRUNCATE audit_checkpoints CASCADE',
    `UPDATE policy_versions SET document = '{}'`,
    'DELETE FROM policy_versions',
    'TRUNCATE policy_versions',
    `UPDATE policy_bundles SET bundle = '{}'`,
    'DELETE FROM policy_bundles',
    'TRUNCATE policy_bundles CASCADE',
    'DELETE FROM orgs',
    'TRUNCATE orgs CASCADE',
  ])('may %s', async (statement) => {
    expect(await asOwner(statement)).toBe(RESTRICT_VIOLATION);
  });
});

it('nobody appends to the log of an org that is not there', async () => {
  const foreignKeyViolation = '23503';
  const entry = `INSERT INTO audit_entries (org_id, subject, seq, leaf, leaf_hash)
    VALUES ('org_none', 'act_1', 0, '{}', repeat('0', 64))`;
  expect(await asOwner(entry)).toBe(foreignKeyViolation);
});

it('the owner may do what the sequencer does: let a tile grow', async () => {
  const grown = `UPDATE audit_tiles SET width = width + 1, data = data || decode(repeat('00', 32), 'hex')`;
  expect(await asOwner(grown)).toBeNull();
});
