import { beforeAll, describe, expect, it } from '@jest/globals';
import { ToolDefinition } from '@runplane/contracts';
import { builtInCatalogue, checkToolDefinition, loadSqlParser } from '../index.js';

const catalogue = builtInCatalogue();
beforeAll(loadSqlParser);

function issuesOf(type: string, mode: 'read' | 'write', statement: string, effect?: string) {
  const known = catalogue.actions.get(type);
  const action = known ?? { type, effect, description: 'Own.', targetType: 'row', sensitivity: 'low', material: {} };
  const tool = { name: 'shop.query', provider: 'postgres', connection: 'db', operation: { statement, mode }, action };
  return checkToolDefinition(ToolDefinition.parse(tool), catalogue);
}
const paths = (...args: Parameters<typeof issuesOf>) => issuesOf(...args).map(({ path }) => path);

describe('a postgres tool', () => {
  it.each<Parameters<typeof issuesOf>>([
    ['read_records', 'read', 'select * from orders where id = $1'],
    ['read_records', 'read', 'select * from my_report($1)'],
    ['insert_records', 'write', 'insert into orders (id) values (nextval($1))'],
    ['insert_records', 'write', "insert into users (hash) values (crypt($1, gen_salt('bf')))"],
    ['update_records', 'write', 'update orders set state = $1 where id = $2'],
    ['delete_records', 'write', 'update orders set gone = true where id = $1'],
    ['close_order', 'write', 'delete from orders where id = $1', 'write'],
  ])('may be saved as %s, %s, with: %s', (...args) => {
    expect(issuesOf(...args)).toEqual([]);
  });

  it.each<[string[], ...Parameters<typeof issuesOf>]>([
    [
      ['operation.mode', 'action.effect', 'action.type'],
      'read_records',
      'read',
      'with x as (delete from t returning *) select * from x',
    ],
    [['action.effect', 'action.type'], 'read_records', 'write', 'delete from t where id = $1'],
    [['action.effect'], 'list_orders', 'write', 'update t set a = 1', 'read'],
    [['operation.mode', 'action.effect', 'action.type'], 'read_records', 'read', 'select * from t for update'],
    [['operation.mode', 'action.effect', 'action.type'], 'read_records', 'read', "select pg_read_file('/etc/passwd')"],
    [
      ['operation.mode', 'action.effect', 'action.type'],
      'read_records',
      'read',
      "select dblink_exec('x', 'delete from t')",
    ],
    [['action.effect', 'action.type'], 'read_records', 'write', 'select my_function($1)'],
    [['action.type'], 'insert_records', 'write', 'delete from t'],
    [['action.type'], 'insert_records', 'write', 'insert into t values (1) on conflict (id) do update set a = 1'],
    [['operation.statement'], 'read_records', 'read', 'select 1; select 2'],
    [['operation.statement'], 'read_records', 'read', 'select from where'],
  ])('has issues at %j: %s, %s, %s', (expected, ...args) => {
    expect(paths(...args)).toEqual(expected);
  });

  it('is told what the statement does', () => {
    const [issue] = issuesOf('read_records', 'read', 'with x as (delete from logs returning *) select * from x');
    expect(issue?.message).toBe('is "read", but the statement is delete_records (public.logs)');
  });
});

describe('the rows that were approved', () => {
  const purge = (approvedRows: string, material: object, fields = {}) =>
    checkToolDefinition(
      ToolDefinition.parse({
        name: 'shop.purge',
        provider: 'postgres',
        connection: 'db',
        operation: {
          statement: 'delete from orders where id < $1',
          parameters: ['/before'],
          mode: 'write',
          approvedRows,
        },
        action: {
          type: 'purge_orders',
          effect: 'destructive',
          description: 'Own.',
          targetType: 'table',
          sensitivity: 'low',
          material,
        },
        fields,
      }),
      catalogue,
    ).map(({ path }) => path);

  it('are bound by the approval', () => {
    expect(purge('/rows', { rows: { type: 'integer' } })).toEqual([]);
    expect(purge('/limits/rows', { most: { type: 'integer' } }, { most: '/limits/rows' })).toEqual([]);
    expect(purge('/rows', {})).toEqual(['operation.approvedRows']);
    expect(purge('/rows', { rows: { type: 'string' } })).toEqual(['operation.approvedRows']);
  });
});

describe('a tool of a dialect without a parser', () => {
  it.each(['mysql', 'sqlite'])('of %s may be a read only where it runs read-only', (provider) => {
    const action = { type: 'list_orders', description: 'Own.', targetType: 'row', sensitivity: 'low', material: {} };
    const paths = (mode: string, effect: string) =>
      checkToolDefinition(
        ToolDefinition.parse({
          name: 'shop.list',
          provider,
          connection: 'db',
          operation: { statement: 'SELECT `id` FROM orders', mode },
          action: { ...action, effect },
        }),
        catalogue,
      ).map(({ path }) => path);
    expect(paths('read', 'read')).toEqual([]);
    expect(paths('write', 'write')).toEqual([]);
    expect(paths('write', 'read')).toEqual(['action.effect']);
  });
});
