import { expect, it } from '@jest/globals';
import { Turns } from './turns.js';

const gate = () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { promise, open: resolve };
};

it('does the work of one org one by one, and that of another meanwhile', async () => {
  const turns = new Turns();
  const begun: string[] = [];
  const gates = [gate(), gate()];
  const mine = gates.map(({ promise }, place) =>
    turns.take('org_1', () => {
      begun.push(`mine ${place}`);
      return promise;
    }),
  );
  expect(await turns.take('org_2', async () => 'theirs')).toBe('theirs');
  expect(begun).toEqual(['mine 0']);
  gates[0]?.open('first');
  expect(await mine[0]).toBe('first');
  gates[1]?.open('second');
  expect([await mine[1], begun]).toEqual(['second', ['mine 0', 'mine 1']]);
});

it('goes on after work that has failed, and forgets nobody who waits', async () => {
  const turns = new Turns();
  const failed = turns.take('org_1', () => Promise.reject(new Error('midway')));
  const next = turns.take('org_1', async () => 'next');
  await expect(failed).rejects.toThrow('midway');
  expect(await next).toBe('next');
  expect(await turns.take('org_1', async () => 'later')).toBe('later');
});

it('refuses what would wait too long, of that org only, and takes more once there is room', async () => {
  const turns = new Turns();
  const { promise, open } = gate();
  const taken = Array.from({ length: 21 }, () => turns.take('org_1', () => promise));
  await expect(turns.take('org_1', () => promise)).rejects.toMatchObject({ code: 'rate_limited' });
  expect(await turns.take('org_2', async () => 'theirs')).toBe('theirs');
  open('done');
  await Promise.all(taken);
  expect(await turns.take('org_1', async () => 'again')).toBe('again');
});
