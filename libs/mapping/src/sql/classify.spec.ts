import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { classifySql, loadSqlParser } from '../index.js';
import { MAX_SQL_LENGTH } from './parser.js';
import { SQL_READER } from './reader-version.js';

beforeAll(loadSqlParser);

function summary(sql: string) {
  const found = classifySql(sql);
  if (!found.ok) throw new Error(found.message);
  return found;
}

function problem(sql: string): string | null {
  const found = classifySql(sql);
  return found.ok ? null : found.message;
}

describe('classifySql', () => {
  it('lists every part of a text, the most severe first, so that a rule can forbid one of them', () => {
    expect(summary('select 1; drop table a; grant select on b to bob; begin').kinds).toEqual([
      'change_database_access',
      'alter_schema',
      'control_session',
      'read_records',
    ]);
    expect(summary('insert into t values (1) on conflict (id) do update set a = 1').kinds).toEqual([
      'update_records',
      'insert_records',
    ]);
  });

  it.each([
    ["select my_report(1), lower('a'), nextval('s')", ['my_report', 'nextval']],
    ['select "My"."f.g"(1)', ['"My"."f.g"']],
    ["copy t from program 'x'", ['copy program']],
    ['call s.p()', ['call s.p']],
    ['do $$ $$', ['do block']],
    ['execute q', ['execute q']],
  ])('%s names what may have effects', (sql, functions) => {
    expect(summary(sql).functions).toEqual(functions);
  });

  it('names what is dropped', () => {
    expect(summary('drop function a.f(int), g').objects).toEqual(['a.f', 'g']);
    expect(summary('drop schema s, "T"').objects).toEqual(['"T"', 's']);
  });

  it('keeps a dot in a name apart from a schema', () => {
    expect(summary('select * from "a.b"').tables).toEqual(['public."a.b"']);
    expect(summary('select * from a.b').tables).toEqual(['a.b']);
  });

  it('says where a text is wrong', () => {
    expect(problem('select 1\n  from where')).toBe(
      'is no PostgreSQL: syntax error at or near "where" (line 2, column 8)',
    );
  });

  it.each([
    ['a NUL, at which the parser stops and another would not', 'select 1\0; drop table t', 'NUL'],
    ['a text without a statement', '/* */', 'no statement'],
    ['a text that is too long', `select '${'x'.repeat(MAX_SQL_LENGTH)}'`, 'longer'],
    ['deep parentheses', `select ${'('.repeat(9_000)}1${')'.repeat(9_000)}`, 'deeply'],
    ['a deep expression', `select 1${'+1'.repeat(2_000)}`, 'deeply'],
    ['the deepest expression that fits', `select 1${'+1'.repeat(9_990)}`, 'deeply'],
    ['deep subqueries', `select ${'(select '.repeat(900)}1${')'.repeat(900)}`, 'deeply'],
    ['deep lists', `select array${'['.repeat(5_000)}1${']'.repeat(5_000)}`, 'deeply'],
    ['deep calls beside commas', `select ${'f(1,'.repeat(3_000)}1${')'.repeat(3_000)}`, 'deeply'],
    ['a deep text in a broken one', `select ${'not '.repeat(4_000)}`, 'deeply'],
  ])('refuses %s, and reads the next one', (_, sql, message) => {
    expect(problem(sql)).toContain(message);
    expect(summary('select * from t where id = 1')).toMatchObject({ tables: ['public.t'], where: true });
  });

  it('reads long texts that are not deep', () => {
    expect(summary(`select * from t where id in (${'1,'.repeat(9_000)}1)`).where).toBe(true);
    expect(summary(`insert into t values ${"(1, now()::text, 'x'),".repeat(800)} (1, 2, 3)`).action).toBe(
      'insert_records',
    );
    expect(summary(`select * from t where ${'(a = 1 and b > 2) or '.repeat(180)} c`).where).toBe(true);
    expect(summary(`insert into t values ('${'[{"a":-1}]'.repeat(1_500)}')`).action).toBe('insert_records');
    expect(summary('select 1; '.repeat(1_500)).statements).toBe(1_500);
  });

  it('is not worn out by texts that it refuses', () => {
    for (let i = 0; i < 8; i++) {
      expect(problem(`select 1${'+1'.repeat(9_990)}`)).toContain('deeply');
      expect(problem(`select ${'('.repeat(2_900)}1`)).toContain('is no PostgreSQL');
      expect(problem(`select 1${'+1'.repeat(1_490)}`)).toContain('deeply');
    }
    expect(summary('delete from t').where).toBe(false);
  });

  it('is by the parser that the catalogue names', () => {
    const { dependencies } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8'));
    expect(SQL_READER.parser).toBe(`libpg-query ${dependencies['libpg-query']}`);
  });
});
