import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LiveStream } from './live-stream.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Changes that a reader gets of what the stream holds now. */
function taken(stream: LiveStream): unknown[] {
  const text = String(stream.read() ?? '');
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data as string));
}

const gathered = () => jest.advanceTimersByTime(100);

describe('a live stream', () => {
  it('begins with when to come back and an id, by which a browser says that it was here', () => {
    const stream = new LiveStream(false);
    expect(String(stream.read())).toBe('retry: 2000\nid: 0\n\n');
  });

  it('tells a reader who comes back to look at everything', () => {
    expect(taken(new LiveStream(true))).toEqual([{ kind: 'all', id: null }]);
  });

  it('tells what changes at one time once, and then what changes again', () => {
    const stream = new LiveStream(false);
    for (const id of ['a', 'b', 'a']) stream.change('action', id);
    stream.change('audit', null);
    gathered();
    const first = [
      { kind: 'action', id: 'a' },
      { kind: 'action', id: 'b' },
      { kind: 'audit', id: null },
    ];
    expect(taken(stream)).toEqual(first);
    stream.change('action', 'a');
    gathered();
    expect(taken(stream)).toEqual([{ kind: 'action', id: 'a' }]);
  });

  it('tells of many at once as of anything of the kind', () => {
    const stream = new LiveStream(false);
    for (let number = 0; number < 51; number++) stream.change('action', `act_${number}`);
    stream.change('agent', 'agt_1');
    gathered();
    const expected = [
      { kind: 'action', id: null },
      { kind: 'agent', id: 'agt_1' },
    ];
    expect(taken(stream)).toEqual(expected);
  });

  it('says only that everything may have changed where something was lost', () => {
    const stream = new LiveStream(false);
    stream.change('action', 'a');
    stream.changeAll();
    gathered();
    expect(taken(stream)).toEqual([{ kind: 'all', id: null }]);
  });

  it('holds no more for a slow reader than what there is to look at, and tells it when there is room', () => {
    const stream = new LiveStream(false);
    let rounds = 0;
    while (stream.readableLength < stream.readableHighWaterMark) {
      stream.change('action', `act_${rounds++}`);
      gathered();
    }
    const full = stream.readableLength;
    for (let number = 0; number < 10_000; number++) stream.change('approval', `apr_${number}`);
    gathered();
    expect(stream.readableLength).toBe(full);
    expect(taken(stream)).toHaveLength(rounds);
    gathered();
    expect(taken(stream)).toEqual([{ kind: 'approval', id: null }]);
  });

  it('beats for the reader, and is cut off when that one takes nothing', () => {
    const stream = new LiveStream(false);
    stream.read();
    stream.beat();
    expect(String(stream.read())).toBe(':\n\n');
    while (stream.readableLength < stream.readableHighWaterMark) stream.beat();
    for (let missed = 0; missed < 4; missed++) {
      expect(stream.destroyed).toBe(false);
      stream.beat();
    }
    expect(stream.destroyed).toBe(true);
  });
});
