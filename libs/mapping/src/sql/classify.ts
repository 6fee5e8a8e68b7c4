import type { SqlSummary } from './findings.js';
import { parseSql } from './parser.js';
import { readStatements, UnsupportedSql } from './read-statement.js';

export type SqlClassification = ({ ok: true } & SqlSummary) | { ok: false; message: string };

/**
 * What a PostgreSQL text does, as far as the text shows it: views, triggers, rules, operators and casts of a database
 * may do more. What can't be parsed or is not supported is refused, and never taken for a read.
 */
export function classifySql(text: string): SqlClassification {
  const parsed = parseSql(text);
  if (!parsed.ok) return parsed;
  try {
    return { ok: true, ...readStatements(parsed.statements) };
  } catch (error) {
    if (error instanceof UnsupportedSql) return { ok: false, message: error.message };
    throw error;
  }
}
