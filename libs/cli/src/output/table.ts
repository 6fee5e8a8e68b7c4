import { stripVTControlCharacters } from 'node:util';
import { visibleText } from '@runplane/contracts';
import { type Style, word } from './style.js';

const WIDEST_CELL = 80;

/**
 * Rows under a heading, aligned; for people. Cells come from agents and other outsiders: nothing in them reaches the
 * terminal but visible text.
 */
export function table(style: Style, columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  if (rows.length === 0) return style.dim('none\n');
  const body = rows.map((row) => row.map((value) => word(style, cell(value))));
  const widths = columns.map((name, index) => Math.max(name.length, ...body.map((row) => width(row[index] ?? ''))));
  const line = (cells: readonly string[]) =>
    cells
      .map((text, index) => text + ' '.repeat(Math.max(0, (widths[index] ?? 0) - width(text))))
      .join('  ')
      .trimEnd();
  return `${[style.dim(line(columns)), ...body.map(line)].join('\n')}\n`;
}

/** Names with their values, one below the other; what is null or undefined is left out. */
export function fields(style: Style, rows: readonly (readonly [name: string, value: unknown])[]): string {
  const shown = rows.filter(([, value]) => value !== null && value !== undefined);
  const most = Math.max(0, ...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${style.dim(name.padEnd(most))}  ${word(style, cell(value, 2_000))}\n`).join('');
}

/** Any value as visible text on one line. */
export function cell(value: unknown, most = WIDEST_CELL): string {
  if (value === null || value === undefined || value === '') return '-';
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return cell(value.join(', '), most);
  return visibleText(typeof value === 'string' ? value : JSON.stringify(value), most);
}

function width(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}
