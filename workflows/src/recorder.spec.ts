import { expect, it } from '@jest/globals';
import { WorkflowClock } from './clock.js';
import { Recorder } from './recorder.js';

it('gives no step a time before the one that it follows', () => {
  const recorder = new Recorder({ orgId: 'org_1', actionId: 'act_1' }, new WorkflowClock());
  const decided = Date.parse('2026-01-01T00:00:05Z');
  expect(recorder.time(decided)).toBe('2026-01-01T00:00:05.000Z');
  expect(recorder.time(decided - 4_000)).toBe('2026-01-01T00:00:05.000Z');
  expect(recorder.time(decided + 1_000)).toBe('2026-01-01T00:00:06.000Z');
});
