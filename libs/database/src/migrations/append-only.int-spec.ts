import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { filledOrg } from '../../test-support/fill-org.js';
import { type LogFixture, startLogFixture } from '../../test-support/log-fixture.js';

let log: LogFixture;
beforeAll(async () => {
  log = await startLogFixture();
  const org = await filledOrg(log);
  await log.append(org, 'act_waiting', 1);
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
const SEQUENCED = 'WHERE entry_index IS NOT NULL';
const WAITING = 'WHERE entry_index IS NULL';

describe('not even the owner of the tables', () => {
  it.each([
    `UPDATE audit_entries SET leaf = leaf || ' ' ${SEQUENCED}`,
    `UPDATE audit_entries SET leaf_hash = repeat('0', 64) ${SEQUENCED}`,
    `UPDATE audit_entries SET entry_index = entry_index + 100 ${SEQUENCED}`,
    `UPDATE audit_entries SET entry_index = NULL ${SEQUENCED}`,
    `UPDATE audit_entries SET created_at = now() ${SEQUENCED}`,
    `UPDATE audit_entries SET entry_index = 100, leaf = leaf || ' ' ${WAITING}`,
    `UPDATE audit_entries SET subject = 'other' ${WAITING}`,
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
    'TRUNCATE audit_checkpoints',
    `UPDATE policy_versions SET document = '{}'`,
    'DELETE FROM policy_versions',
    'TRUNCATE policy_versions',
    `UPDATE policy_bundles SET bundle = '{}'`,
    'DELETE FROM policy_bundles',
    'TRUNCATE policy_bundles CASCADE',
  ])('may %s', async (statement) => {
    expect(await asOwner(statement)).toBe(RESTRICT_VIOLATION);
  });
});

it('the owner may do what the sequencer does: give an index once, and let a tile grow', async () => {
  expect(await asOwner(`UPDATE audit_entries SET entry_index = 100 ${WAITING}`)).toBeNull();
  const grown = `UPDATE audit_tiles SET width = width + 1, data = data || decode(repeat('00', 32), 'hex')`;
  expect(await asOwner(grown)).toBeNull();
});
