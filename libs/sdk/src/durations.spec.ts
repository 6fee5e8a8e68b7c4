import { describe, expect, it } from '@jest/globals';
import { API_KEY } from '../test/setup.js';
import { InvalidRequestError, Runplane, type RunplaneOptions } from './index.js';

const client = (options: Partial<RunplaneOptions>) =>
  new Runplane({
    url: 'http://127.0.0.1:7400',
    apiKey: API_KEY,
    fetch: () => Promise.reject(new Error('nothing may be sent')),
    ...options,
  });

describe('times of a client', () => {
  it.each<[string, Partial<RunplaneOptions>]>([
    ['timeoutMs', { timeoutMs: 0 }],
    ['timeoutMs', { timeoutMs: Number.NaN }],
    ['timeoutMs', { timeoutMs: 1.5 }],
    ['timeoutMs', { timeoutMs: Number.POSITIVE_INFINITY }],
    ['timeoutMs', { timeoutMs: '10s' as never }],
    ['waitMs', { waitMs: -1 }],
    ['waitMs', { waitMs: Number.NaN }],
    ['retry.forMs', { retry: { forMs: Number.NaN } }],
    ['retry.firstMs', { retry: { firstMs: -1 } }],
    ['retry.mostMs', { retry: { mostMs: '5s' as never } }],
  ])('%s that is none is refused: %j', (name, options) => {
    expect(() => client(options)).toThrow(InvalidRequestError);
    expect(() => client(options)).toThrow(`\`${name}\` must be`);
  });

  it('may be without an end where something else ends the wait', () => {
    const endless = Number.POSITIVE_INFINITY;
    expect(client({ waitMs: endless, retry: { forMs: endless } })).toBeInstanceOf(Runplane);
  });
});

describe('times of a call', () => {
  it('that are none are refused before anything is sent', async () => {
    const call = { tool: 'tickets.close', waitMs: Number.NaN };
    await expect(client({}).guard(call)).rejects.toMatchObject({
      name: 'InvalidRequestError',
      message: expect.stringContaining('`waitMs` must be'),
    });
    const actionId = `act_${'0'.repeat(40)}`;
    await expect(client({}).wait(actionId, { waitMs: -5 })).rejects.toThrow('`waitMs` must be');
  });
});

it('a key that is none is told from its form, and is in no message', () => {
  expect(() => client({ apiKey: 'rp_hunter2' })).toThrow('the form rp_<id>_<secret>');
  expect(() => client({ apiKey: 'rp_hunter2' })).not.toThrow('hunter2');
});
