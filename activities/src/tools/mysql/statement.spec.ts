import { describe, expect, it } from '@jest/globals';
import { MysqlConfiguration, MysqlOperation } from './operation.js';
import { problemOf } from './statement.js';

describe('a statement', () => {
  it.each([
    ['read', "SELECT * FROM orders WHERE note = 'into # -- /* ; it''s' AND `for update` = ?"],
    ['read', 'WITH a AS (SELECT 1 AS n) SELECT n FROM a'],
    ['write', "INSERT INTO orders (color) VALUES ('#fff; --')"],
    ['write', 'INSERT INTO orders SELECT nextval(s) FROM parts'],
  ] as const)('may be a %s: %s', (mode, statement) => {
    expect(problemOf(statement, mode)).toBeNull();
  });

  it.each([
    ['read', "SELECT 1 /*! INTO OUTFILE '/tmp/x' */"],
    ['read', 'SELECT 1 -- rest'],
    ['read', 'SELECT 1 # rest'],
    ['read', "SELECT '\\' OR 1 = 1"],
    ['read', "SELECT 'open"],
    ['read', 'SELECT 1; SELECT 2'],
    ['read', "SELECT id INTO\tOUTFILE '/tmp/x' FROM orders"],
    ['read', 'SELECT id FROM orders FOR  UPDATE'],
    ['read', "SELECT GET_LOCK ('a', 1)"],
    ['read', "SELECT load_file('/etc/passwd')"],
    ['write', 'DELETE FROM orders; DELETE FROM parts'],
    ['write', 'UPDATE orders SET a = 1 /*!50000 , b = 2 */'],
  ] as const)('is refused as a %s: %s', (mode, statement) => {
    expect(problemOf(statement, mode)).not.toBeNull();
  });
});

describe('the schemas', () => {
  it.each(['TRUNCATE orders', 'CREATE TABLE a (b int)', 'CALL p()', 'LOAD DATA INFILE ? INTO TABLE a', 'COMMIT'])(
    'refuse what ends the transaction by itself: %s',
    (statement) => {
      expect(MysqlOperation.safeParse({ mode: 'write', statement }).success).toBe(false);
    },
  );

  it('refuse approved rows for a read', () => {
    const operation = { mode: 'read', statement: 'SELECT 1', approvedRows: '/rows' };
    expect(MysqlOperation.safeParse(operation).success).toBe(false);
  });

  it('refuse TLS to a bare address', () => {
    const place = { host: '10.0.0.1', database: 'd', user: 'u' };
    expect(MysqlConfiguration.safeParse(place).success).toBe(false);
    expect(MysqlConfiguration.safeParse({ ...place, tls: 'disable' }).success).toBe(true);
  });
});
