import { beforeAll, describe, expect, it } from '@jest/globals';
import { CanonicalAction, type JsonObject } from '@runplane/contracts';
import { builtInCatalogue, loadSqlParser, mapCall } from '../index.js';

const catalogue = builtInCatalogue();
beforeAll(loadSqlParser);

function mapped(args: JsonObject, tool = 'postgres.query') {
  const result = mapCall({ tool, arguments: args }, null, catalogue);
  if (!result.ok) throw new Error(`${result.path} ${result.message}`);
  return { ...result, action: CanonicalAction.parse(result.action) };
}

describe('a call of postgres.query', () => {
  it('is the action of its statement, with text, parameters and tables', () => {
    const sql = 'UPDATE users SET name = $1 WHERE id = $2';
    expect(mapped({ sql, parameters: ['Ann', 7] }).action).toMatchObject({
      type: 'update_records',
      effect: 'write',
      provider: 'postgres',
      operation: 'postgres.query',
      target: { type: 'table', id: 'public.users', environment: 'unknown', sensitivity: 'medium' },
      material: {
        statement: sql,
        parameters: ['Ann', 7],
        table: 'public.users',
        tables: ['public.users'],
        tables_written: ['public.users'],
        where: true,
        kinds: ['update_records'],
        functions: [],
      },
    });
  });

  it('binds the text and the parameters exactly, also where their meaning is the same', () => {
    const texts = [
      'select * from t where id = $1',
      'SELECT * FROM t WHERE id = $1',
      'select * from t where id = $1 --',
    ];
    const digests = [
      ...texts.map((sql) => mapped({ sql, parameters: [1] }).digest),
      mapped({ sql: texts[0] as string, parameters: ['1'] }).digest,
      mapped({ sql: texts[0] as string, parameters: [1], timeout: 5 }).digest,
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });

  it('has a table and a target only where it is the one table of the text', () => {
    const { action } = mapped({ sql: 'delete from tmp using secrets where tmp.id = secrets.id returning secrets.*' });
    expect(action.material).not.toHaveProperty('table');
    expect(action.target.id).toBeNull();
    expect(action.material).toMatchObject({ tables: ['public.secrets', 'public.tmp'], tables_written: ['public.tmp'] });
  });

  it('writes no float into the action', () => {
    expect(mapped({ sql: 'select $1', parameters: [0.1, { a: 2.5 }] }).action.material.parameters).toEqual([
      '0.1',
      { a: '2.5' },
    ]);
  });

  it.each<[JsonObject, string]>([
    [{}, '/sql'],
    [{ sql: 7 }, '/sql'],
    [{ sql: 'selec 1' }, '/sql'],
    [{ sql: 'select \ud83d' }, '/sql'],
    [{ query: 'select 1' }, '/sql'],
    [{ sql: 'select $1', parameters: { a: 1 } }, '/parameters'],
  ])('refuses %j at %s', (args, path) => {
    expect(mapCall({ tool: 'postgres.query', arguments: args }, null, catalogue)).toMatchObject({ ok: false, path });
  });
});

describe('a call of sql.query', () => {
  it('has to say which SQL it is', () => {
    const sql = 'select 1 /*! ; drop table t */';
    for (const args of [{ sql }, { sql, dialect: 'mysql' }] as JsonObject[]) {
      expect(mapCall({ tool: 'sql.query', arguments: args }, null, catalogue)).toMatchObject({ path: '/dialect' });
    }
    expect(mapped({ sql, dialect: 'postgresql' }, 'sql.query').action).toMatchObject({
      type: 'read_records',
      provider: 'postgres',
    });
  });

  it('of MySQL by its own name is unmapped', () => {
    expect(mapped({ sql: 'select 1' }, 'mysql.query').action.type).toBe('unmapped');
  });
});
