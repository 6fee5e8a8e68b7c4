import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { builtInCatalogue, classifySql, loadSqlParser, mapCall } from '../index.js';

type Case = { sql: string } & (
  | { refused: true }
  | { action: string; effect: string; tables: string[]; where?: boolean }
);

const corpus = parse(readFileSync(join(__dirname, 'corpus.yaml'), 'utf8')) as Case[];
const catalogue = builtInCatalogue();

beforeAll(loadSqlParser);

describe('the corpus of statements', () => {
  it('has at least 150', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(150);
    expect(new Set(corpus.map(({ sql }) => sql)).size).toBe(corpus.length);
  });

  it.each(corpus.map((each) => [each.sql, each] as const))('%s', (sql, expected) => {
    const found = classifySql(sql);
    if ('refused' in expected) return expect(found.ok).toBe(false);
    if (!found.ok) throw new Error(found.message);
    const tables = found.tables.map((name) => (found.tablesWritten.includes(name) ? `${name}!` : name));
    expect({ action: found.action, tables, where: found.where }).toEqual({
      action: expected.action,
      tables: expected.tables,
      where: expected.where ?? null,
    });
    expect(catalogue.actions.get(found.action)?.effect).toBe(expected.effect);
    return expect(found.kinds[0]).toBe(found.action);
  });

  it.each(corpus.map(({ sql }) => sql))('as a call, %s has only fields of its action, or is refused at /sql', (sql) => {
    const result = mapCall({ tool: 'postgres.query', arguments: { sql } }, null, catalogue);
    if (!result.ok) return expect(result.path).toBe('/sql');
    const known = Object.keys(catalogue.actions.get(result.action.type)?.material ?? {});
    return expect([...known, 'arguments_digest']).toEqual(expect.arrayContaining(Object.keys(result.action.material)));
  });
});
