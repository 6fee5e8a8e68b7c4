import { childrenOf, type Expression } from './expression.js';
import { durationOf } from './functions/time.js';
import type { ConditionIssue } from './issue.js';
import { isTimeZone, minuteOfDay, parseTimestamp } from './local-time.js';
import { compileRegex } from './regex.js';

const ZONED = new Set([
  'getFullYear',
  'getMonth',
  'getDayOfMonth',
  'getDate',
  'getDayOfWeek',
  'getHours',
  'getMinutes',
  'getSeconds',
  'isWeekend',
]);

/** Constants that would fail in every evaluation: patterns, time zones, times, durations. */
export function checkLiterals(expression: Expression): ConditionIssue[] {
  const issues = expression.kind === 'call' ? callIssues(expression) : [];
  return [...issues, ...childrenOf(expression).flatMap(checkLiterals)];
}

function callIssues(node: Extract<Expression, { kind: 'call' }>): ConditionIssue[] {
  if (node.name === 'matches') return patternIssues(node.parameters[0], node);
  if (node.name === 'isBetween') {
    const [from, to, zone] = node.parameters;
    return [
      ...constant(from, (text) => minuteOfDay(text) !== null, 'bad_time', 'write a time of day like "09:00"'),
      ...constant(to, (text) => minuteOfDay(text) !== null, 'bad_time', 'write a time of day like "17:30"'),
      ...timeZone(zone),
    ];
  }
  if (ZONED.has(node.name)) return timeZone(node.parameters[0]);
  if (node.name === 'timestamp') {
    const isTime = (text: string): boolean => parseTimestamp(text) !== null;
    return constant(node.parameters[0], isTime, 'bad_time', 'write a time like "2026-01-31T08:00:00Z"');
  }
  if (node.name === 'duration') {
    const isDuration = (text: string): boolean => durationOf(text) !== null;
    return constant(node.parameters[0], isDuration, 'bad_duration', 'write a duration like "90s", "15m" or "1h30m"');
  }
  return [];
}

function patternIssues(pattern: Expression | undefined, node: Expression): ConditionIssue[] {
  if (pattern?.kind !== 'literal' || typeof pattern.value !== 'string') {
    const message = 'the pattern of matches() has to be a constant text';
    return [{ code: 'bad_pattern', message, at: pattern?.at ?? node.at, suggestion: 'write the pattern in quotes' }];
  }
  try {
    compileRegex(pattern.value);
    return [];
  } catch (error) {
    const message = `the regular expression is not valid: ${(error as Error).message}`;
    const suggestion = 'RE2 syntax: no look-around, no back-references; in CEL write r"\\d+" or "\\\\d+"';
    return [{ code: 'bad_pattern', message, at: pattern.at, suggestion }];
  }
}

function timeZone(zone: Expression | undefined): ConditionIssue[] {
  return constant(zone, isTimeZone, 'bad_time_zone', 'write a name like "Europe/Berlin" or "UTC"');
}

function constant(
  node: Expression | undefined,
  isGood: (text: string) => boolean,
  code: string,
  suggestion: string,
): ConditionIssue[] {
  if (node?.kind !== 'literal' || typeof node.value !== 'string' || isGood(node.value)) return [];
  return [{ code, message: `"${node.value}" is not valid here`, at: node.at, suggestion }];
}
