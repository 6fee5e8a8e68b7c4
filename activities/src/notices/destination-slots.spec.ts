import { describe, expect, it } from '@jest/globals';
import { DestinationSlots } from './destination-slots.js';

/** Attempts that end when the test says so. */
function attempts(slots: DestinationSlots) {
  const ends: ((failed: boolean) => void)[] = [];
  const begin = (id: string) =>
    slots.run(
      id,
      () =>
        new Promise<void>((resolve, reject) => ends.push((failed) => (failed ? reject(new Error('x')) : resolve()))),
    );
  return { begin, ends };
}

const busyMs = async (result: ReturnType<DestinationSlots['run']>) => {
  const outcome = await result;
  return 'busyMs' in outcome ? outcome.busyMs : null;
};

describe('the places of a destination', () => {
  it('are 20 at once, and none of another destination', async () => {
    const slots = new DestinationSlots(() => 0);
    const { begin, ends } = attempts(slots);
    const running = Array.from({ length: 20 }, () => begin('a'));
    expect(await busyMs(begin('a'))).toBe(400);
    const other = begin('b');
    expect(ends).toHaveLength(21);
    for (const end of ends) end(false);
    await Promise.all([...running, other]);
    const next = begin('a');
    ends.at(-1)?.(false);
    expect(await next).toEqual({ value: undefined });
  });

  it('are asked for less often while attempts take long', async () => {
    let now = 0;
    const slots = new DestinationSlots(() => now);
    const { begin, ends } = attempts(slots);
    const running = Array.from({ length: 20 }, () => begin('a'));
    now = 3_000;
    expect(await busyMs(begin('a'))).toBe(3_000);
    now = 60_000;
    expect(await busyMs(begin('a'))).toBe(8_000);
    for (const end of ends) end(false);
    await Promise.all(running);
  });

  it('are one while it fails, until an attempt succeeds', async () => {
    const slots = new DestinationSlots(() => 0);
    const { begin, ends } = attempts(slots);
    const failed = begin('a');
    ends[0]?.(true);
    await expect(failed).rejects.toThrow('x');
    const probe = begin('a');
    expect(await busyMs(begin('a'))).toBe(8_000);
    ends[1]?.(false);
    await probe;
    const two = [begin('a'), begin('a')];
    expect(ends).toHaveLength(4);
    for (const end of ends.slice(2)) end(false);
    await Promise.all(two);
  });
});
