import { describe, expect, it } from '@jest/globals';
import type { ActionKey, ActionReader } from '../actions/action-reader.js';
import { ActionSignals } from '../actions/action-signals.js';
import { undecided } from '../actions/action-view.js';
import { ActionFollower, type Following, MOST_WAITING } from './action-follower.js';

const KEY: ActionKey = { orgId: 'org_1', agentId: 'agt_1', actionId: 'act_1' };
const PENDING = undecided('act_1', 'agt_1', null);
const ENDED = { ...PENDING, status: 'SUCCEEDED' as const };

/** Actions that end when the test says so. */
function stage() {
  const end = Promise.withResolvers<typeof ENDED>();
  const reader = { read: async () => PENDING, readWhenReady: () => end.promise };
  const follower = new ActionFollower(reader as unknown as ActionReader, new ActionSignals());
  const follow = (changes: Partial<Following> = {}) => {
    const { signal } = new AbortController();
    const onWait = async () => undefined;
    return follower.follow(KEY, { credential: 'key_1', until: Number.POSITIVE_INFINITY, signal, onWait, ...changes });
  };
  return { follow, end: () => end.resolve(ENDED) };
}

describe('calls that wait for an action', () => {
  it('hear at once how it stands where the key has too many that wait, and it only', async () => {
    const { follow, end } = stage();
    const waiting = Array.from({ length: MOST_WAITING }, () => follow());
    expect(await follow()).toBe(PENDING);
    const other = follow({ credential: 'key_2' });
    end();
    const ended = await Promise.all([...waiting, other]);
    expect(new Set(ended)).toEqual(new Set([ENDED]));
    expect(await follow()).toBe(ENDED);
  });

  it('wait no longer where their time was over before the decision came', async () => {
    const { follow } = stage();
    const heard: string[] = [];
    const onWait = async ({ status }: typeof PENDING) => void heard.push(status);
    expect(await follow({ until: performance.now() - 1, onWait })).toBe(PENDING);
    expect(heard).toEqual([]);
  });
});
