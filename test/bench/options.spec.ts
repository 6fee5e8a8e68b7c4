import { describe, expect, it } from '@jest/globals';
import { planOf, readOptions } from './options.js';

describe('readOptions', () => {
  it('measures in full and prints only, unless told otherwise', () => {
    expect(readOptions([])).toEqual({ quick: false, json: null });
    expect(readOptions(['--quick', '--json', 'result.json'])).toEqual({ quick: true, json: 'result.json' });
  });

  it('refuses what it does not know', () => {
    expect(() => readOptions(['--fast'])).toThrow(/--fast/);
    expect(() => readOptions(['result.json'])).toThrow(/result\.json/);
    expect(() => readOptions(['--json'])).toThrow(/--json/);
    expect(() => readOptions(['--json='])).toThrow(/name of a file/);
  });
});

describe('planOf', () => {
  it('measures less, and the same things, when it has to be quick', () => {
    const quick = planOf({ quick: true, json: null });
    const full = planOf({ quick: false, json: null });
    expect(quick.throughput.inFlight).toEqual(full.throughput.inFlight);
    expect(quick.latency.samples).toBeLessThan(full.latency.samples);
  });
});
