import type { AnswerOf } from '../../api/types';

export type Mistake = AnswerOf<'policiesValidate'>['errors'][number];

/** Positions in the text, `from` <= x < `to`. */
export interface Range {
  from: number;
  to: number;
}

/** Where a mistake stands in the text; its first line where nobody knows. */
export function rangeOf(text: string, mistake: Mistake): Range {
  const lines = text.split('\n');
  const line = clamp((mistake.source?.line ?? 1) - 1, lines.length - 1);
  const begin = offsetOf(lines, line);
  const written = lines[line] ?? '';
  const from = begin + clamp((mistake.source?.column ?? 1) - 1, written.length);
  const inCondition = conditionOffset(lines, line, from, mistake);
  if (inCondition !== null) return { from: inCondition, to: endOfWord(text, inCondition) };
  return { from, to: Math.max(begin + written.trimEnd().length, from) };
}

/** The place inside a CEL condition that begins at `from`: behind a quote, or in the lines below `|`. */
function conditionOffset(lines: string[], line: number, from: number, { line: row, column }: Mistake): number | null {
  if (row === undefined || column === undefined) return null;
  const begin = offsetOf(lines, line);
  const written = lines[line] ?? '';
  const sign = written[from - begin];
  if (sign === '|' || sign === '>') {
    const below = line + (sign === '|' ? row : 1);
    const indent = /^\s*/.exec(lines[below] ?? '')?.[0].length ?? 0;
    return clampTo(lines, below, indent + column - 1);
  }
  if (row > 1) return null;
  const quote = sign === '"' || sign === "'" ? 1 : 0;
  return clampTo(lines, line, from - begin + quote + column - 1);
}

function clampTo(lines: string[], line: number, column: number): number {
  return offsetOf(lines, line) + clamp(column, (lines[line] ?? '').length);
}

function offsetOf(lines: string[], line: number): number {
  return lines.slice(0, line).reduce((sum, text) => sum + text.length + 1, 0);
}

/** At least one character, so that the mark can be seen. */
function endOfWord(text: string, from: number): number {
  const length = /^[\w.]+/.exec(text.slice(from))?.[0].length ?? 1;
  return Math.min(from + length, text.length);
}

const clamp = (value: number, most: number): number => Math.max(0, Math.min(value, most));

/** `12:5`, both from 1. */
export function lineAndColumn(text: string, mistake: Mistake): string {
  const { from } = rangeOf(text, mistake);
  const before = text.slice(0, from).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
