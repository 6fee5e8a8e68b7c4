import { describe, expect, it } from '@jest/globals';
import { ActionSignals, signalKey } from './action-signals.js';

const KEY = signalKey('org_a', 'act_1');

describe('ActionSignals', () => {
  it('wakes every watch of the announced action and no other', async () => {
    const signals = new ActionSignals();
    const [one, two, other] = [signals.watch(KEY), signals.watch(KEY), signals.watch(signalKey('org_b', 'act_1'))];
    const woken = Promise.all([one.next(60_000), two.next(60_000)]);
    signals.announce(KEY);
    expect(await woken).toEqual(['changed', 'changed']);
    expect(await other.next(0)).toBe('timeout');
  });

  it('keeps a change that came before somebody waited, once', async () => {
    const signals = new ActionSignals();
    const watch = signals.watch(KEY);
    signals.announce(KEY);
    signals.announce(KEY);
    expect([await watch.next(60_000), await watch.next(0)]).toEqual(['changed', 'timeout']);
  });

  it('wakes everybody when announcements may have been lost', async () => {
    const signals = new ActionSignals();
    const watches = [signals.watch(KEY), signals.watch('org_b act_2')];
    const woken = Promise.all(watches.map((watch) => watch.next(60_000)));
    signals.announce('');
    expect(await woken).toEqual(['changed', 'changed']);
  });

  it('ends all waits when the process stops, also those that begin later', async () => {
    const signals = new ActionSignals();
    const waiting = signals.watch(KEY).next(60_000);
    signals.onModuleDestroy();
    expect(await waiting).toBe('stopped');
    expect(await signals.watch(KEY).next(60_000)).toBe('stopped');
  });

  it('is over at the deadline or when it is stopped, whatever changes before', async () => {
    const signals = new ActionSignals();
    const [late, stopped] = [signals.watch(KEY), signals.watch(KEY)];
    const over = Promise.all([late.over(performance.now() + 20), stopped.over(performance.now() + 60_000)]);
    signals.announce(KEY);
    stopped.stop();
    await over;
  });

  it('forgets closed watches', () => {
    const signals = new ActionSignals();
    const watches = [signals.watch(KEY), signals.watch(KEY)];
    for (const watch of watches) watch.close();
    expect(signals.size).toBe(0);
    signals.announce(KEY);
  });
});
