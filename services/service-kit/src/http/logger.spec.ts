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
});
