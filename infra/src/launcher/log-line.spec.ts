import { describe, expect, it } from '@jest/globals';
import { readLogLine } from './log-line.js';

describe('readLogLine', () => {
  it('shows time, level, message and fields of a pino line', () => {
    const line = {
      level: 40,
      time: '2026-11-24T02:03:04.567Z',
      service: 'gateway',
      msg: 'slow',
      ms: 1200,
      org: 'org_a',
    };
    expect(readLogLine(JSON.stringify(line))).toEqual({
      time: '02:03:04.567',
      level: 'warn',
      text: 'slow ms=1200 org=org_a',
    });
  });

  it('shows the stack of an error, indented', () => {
    const line = {
      level: 50,
      time: 0,
      msg: 'failed',
      err: { type: 'Error', message: 'no', stack: 'Error: no\n    at x' },
    };
    expect(readLogLine(JSON.stringify(line))).toMatchObject({
      level: 'error',
      text: 'failed \n    Error: no\n        at x',
    });
  });

  it.each(['plain text', '{"not a log line": 1}', '{broken', ''])('leaves %p as it is', (line) => {
    expect(readLogLine(line)).toEqual({ time: null, level: 'info', text: line });
  });

  it('shows an answered request in short, with its id only if the service failed', () => {
    const line = {
      level: 30,
      method: 'POST',
      route: '/v1/guard',
      status: 200,
      ms: 43.2,
      requestId: 'req_1',
      org: 'org_a',
    };
    expect(readLogLine(JSON.stringify(line)).text).toBe('POST /v1/guard 200 43 ms');
    expect(readLogLine(JSON.stringify({ ...line, status: 503 })).text).toBe('POST /v1/guard 503 43 ms req_1');
  });

  it('cuts long values', () => {
    expect(readLogLine(JSON.stringify({ level: 30, msg: 'm', body: 'x'.repeat(5_000) })).text.length).toBeLessThan(300);
  });
});
