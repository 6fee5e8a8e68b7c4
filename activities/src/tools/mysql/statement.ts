/** What changes or blocks something although the transaction is read-only. Functions of the org's own can't write there. */
const NO_READ =
  /\b(into|for\s+update|for\s+share|lock\s+in\s+share|next\s+value\s+for|(nextval|setval|get_lock|release_lock|release_all_locks|sleep|benchmark|load_file|master_pos_wait|source_pos_wait|wait_for_executed_gtid_set|wait_until_sql_thread_after_gtids)\s*\()/i;

/**
 * What is wrong with a statement beyond its first word, or null. Comments, backslashes and semicolons are refused:
 * server, version and session decide what they mean (an executable comment, the end of a literal, a second statement).
 */
export function problemOf(statement: string, mode: 'read' | 'write'): string | null {
  const code = statement.replaceAll(/'[^']*'|"[^"]*"|`[^`]*`/g, ' _ ');
  if (statement.includes('\\') || /[;#'"`]|--|\/\*/.test(code)) {
    return 'must hold no comment, backslash, semicolon or open quote';
  }
  const word = mode === 'read' ? NO_READ.exec(code)?.[0] : undefined;
  return word === undefined ? null : `is no read: it holds ${word.toUpperCase()}`;
}

/** Everything in a statement that may be the name of a table. */
export function namesIn(statement: string): string[] {
  return [...new Set(statement.match(/[\p{L}\p{N}_$]+/gu) ?? [])];
}
