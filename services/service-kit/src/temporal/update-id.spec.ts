import { expect, it } from '@jest/globals';
import { updateIdOf } from './update-id.js';

it('is the same for the same request only: one id of a request names nothing by itself', () => {
  const content = { memberId: 'mem_1', text: 'fine', to: undefined };
  const id = updateIdOf('comment', 'same-for-all-12345', content);
  expect(id).toMatch(/^comment:[0-9a-f]{64}$/);
  expect(updateIdOf('comment', 'same-for-all-12345', { text: 'fine', memberId: 'mem_1' })).toBe(id);
  const others = [
    updateIdOf('comment', 'same-for-all-12345', { ...content, memberId: 'mem_2' }),
    updateIdOf('comment', 'same-for-all-12345', { ...content, text: 'not fine' }),
    updateIdOf('comment', 'another-one-12345', content),
    updateIdOf('ask', 'same-for-all-12345', content),
  ];
  expect(new Set([id, ...others]).size).toBe(5);
});
