/** What a console shows of one line that a child wrote. */
export interface LogLine {
  /** `HH:MM:SS.mmm`, or null if the line carries no time. */
  time: string | null;
  level: 'debug' | 'info' | 'warn' | 'error';
  text: string;
}

const HIDDEN = new Set(['time', 'level', 'msg', 'service', 'pid', 'hostname', 'context', 'name']);
const LONGEST_VALUE = 200;

/** Makes a line of pino's JSON readable; any other line stays as it is. */
export function readLogLine(line: string): LogLine {
  const entry = parseEntry(line);
  if (!entry) return { time: null, level: 'info', text: line };
  const request = requestOf(entry);
  if (request) return { time: timeOf(entry.time), level: levelOf(entry.level), text: request };
  const fields = Object.entries(entry)
    .filter(([name, value]) => !HIDDEN.has(name) && value !== undefined && value !== null)
    .map(([name, value]) => field(name, value));
  const message = typeof entry.msg === 'string' ? entry.msg : '';
  return {
    time: timeOf(entry.time),
    level: levelOf(entry.level),
    text: [message, ...fields].filter((part) => part !== '').join(' '),
  };
}

/** An answered request in short; the file has it whole. */
function requestOf({ method, route, status, ms, requestId }: Record<string, unknown>): string | null {
  if (typeof method !== 'string' || typeof route !== 'string' || typeof status !== 'number') return null;
  const failed = status >= 500 ? ` ${String(requestId)}` : '';
  return `${method} ${route} ${status}${typeof ms === 'number' ? ` ${Math.round(ms)} ms` : ''}${failed}`;
}

function parseEntry(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'level' in value ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function field(name: string, value: unknown): string {
  if (name === 'err' && typeof value === 'object' && value !== null) {
    const { stack, message, type } = value as { stack?: unknown; message?: unknown; type?: unknown };
    return `\n    ${String(stack ?? message ?? type).replaceAll('\n', '\n    ')}`;
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `${name}=${text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text}`;
}

function timeOf(time: unknown): string | null {
  const date = typeof time === 'string' || typeof time === 'number' ? new Date(time) : null;
  return date && !Number.isNaN(date.getTime()) ? date.toISOString().slice(11, 23) : null;
}

/** pino's numbers: 20 debug, 30 info, 40 warn, 50 error, 60 fatal. */
function levelOf(level: unknown): LogLine['level'] {
  if (typeof level === 'string') {
    return level === 'fatal'
      ? 'error'
      : level === 'trace'
        ? 'debug'
        : level in COLOURED
          ? (level as LogLine['level'])
          : 'info';
  }
  const number = typeof level === 'number' ? level : 30;
  return number >= 50 ? 'error' : number >= 40 ? 'warn' : number >= 30 ? 'info' : 'debug';
}

const COLOURED = { debug: true, info: true, warn: true, error: true };
