import { describe, expect, it } from '@jest/globals';
import { createLogger } from './logger.js';

function logged(write: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown> {
  const lines: string[] = [];
  write(createLogger('test', 'info', { write: (line) => void lines.push(line) }));
  return JSON.parse(lines.join(''));
}

/** As TypeORM and pg throw it. */
const failed = () =>
  Object.assign(new Error('duplicate key'), {
    parameters: ['hidden-value'],
    driverError: { detail: 'Key (name)=(hidden-value) already exists.' },
  });
const plain = { name: 'Error', message: 'duplicate key', stack: expect.stringContaining('logger.spec') };

describe('the logger', () => {
  it('writes name, message and stack of an error, and nothing that hangs on it', () => {
    expect(logged((logger) => logger.error({ err: failed() }, 'sequencer')).err).toEqual(plain);
    expect(logged((logger) => logger.warn({ error: failed() }, 'activity')).error).toEqual(plain);
    expect(logged((logger) => logger.error(failed()))).toMatchObject({ msg: 'duplicate key', err: plain });
  });

  it('writes what was thrown and is no error as a message', () => {
    expect(logged((logger) => logger.error({ err: 'broken' })).err).toMatchObject({ message: 'broken' });
  });

  it.each([
    ['authorization'],
    ['Authorization'],
    ['cookie'],
    ['set-cookie'],
    ['csrfToken'],
    ['Runplane-Csrf'],
    ['token'],
    ['access_token'],
    ['password'],
    ['client_secret'],
    ['secret'],
    ['permit'],
    ['apiKey'],
  ])('hides %s at any depth', (name) => {
    const line = logged((logger) => logger.info({ [name]: 'hidden', deep: { list: [{ [name]: ['hidden'] }] } }));
    expect(JSON.stringify(line)).not.toContain('hidden');
    expect(line[name]).toBe('[redacted]');
  });

  it('writes of contents only what the list allows', () => {
    const call = { currency: 'EUR', amount: 1234, note: 'hidden', status: { hidden: true }, customer: 'hidden' };
    const line = logged((logger) => logger.info({ call: { tool: 'a.b', arguments: call }, body: 'hidden' }));
    expect(JSON.stringify(line)).not.toMatch(/hidden|1234/);
    expect(line).toMatchObject({ call: { tool: 'a.b', arguments: { currency: 'EUR', amount: '[redacted]' } } });
  });

  it('hides what a message quotes', () => {
    const key = `rp_${'a'.repeat(16)}_${'b'.repeat(49)}`;
    const texts = [`no key ${key}`, 'got "Bearer abcdef0123456789"', 'postgres://app:pa55@db:5432/x refused'];
    for (const text of texts) {
      const line = JSON.stringify(logged((logger) => logger.warn({ err: new Error(text), detail: text }, text)));
      expect(line).not.toMatch(/bbbb|abcdef|pa55/);
      expect(line.match(/\[redacted\]/g)?.length).toBeGreaterThanOrEqual(3);
    }
  });

  it('keeps what is none of these as it is', () => {
    const fields = { requestId: 'req_1', ms: 1.5, at: new Date(0), none: null, org: 'org_1', list: [1, 'a'] };
    expect(logged((logger) => logger.info(fields))).toMatchObject({ ...fields, at: '1970-01-01T00:00:00.000Z' });
  });

  it('takes a line of any depth and size without effort that grows faster', () => {
    let deep: object = { secret: 'hidden' };
    for (let level = 0; level < 50; level++) deep = { deep };
    expect(JSON.stringify(logged((logger) => logger.info({ deep })))).not.toContain('hidden');
    const text = 'a://'.repeat(50_000) + 'Bearer '.repeat(20_000);
    expect(logged((logger) => logger.info({ text })).text).toHaveLength(text.length);
  });
});
