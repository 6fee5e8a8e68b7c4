import { describe, expect, it } from '@jest/globals';
import { ToolNames } from './tool-names.js';

const EVERY_CLIENT = /^[a-zA-Z0-9_-]{1,64}$/;
const namesOf = (...tools: string[]) => new ToolNames(tools, ['runplane_wait']);

describe('the names of tools', () => {
  it('have _ for dots', () => {
    const names = namesOf('shop.refunds.create', 'echo');
    expect([names.of('shop.refunds.create'), names.of('echo')]).toEqual(['shop_refunds_create', 'echo']);
  });

  it('are taken back, and so are full names', () => {
    const names = namesOf('shop.refunds.create', 'echo');
    for (const name of ['shop_refunds_create', 'shop.refunds.create'])
      expect(names.toolOf(name)).toBe('shop.refunds.create');
    for (const name of ['shop_refunds', 'shop.refunds_create', '', 'constructor'])
      expect(names.toolOf(name)).toBeNull();
  });

  it('that would be one get suffixes which stay', () => {
    const tools = ['a.b_c', 'a_b.c', 'x.y'];
    const names = namesOf(...tools);
    const shown = tools.map((tool) => names.of(tool));
    expect(shown).toEqual([expect.stringMatching(/^a_b_c_[0-9a-f]{8}$/), expect.stringMatching(/^a_b_c_/), 'x_y']);
    expect(new Set(shown).size).toBe(3);
    const again = namesOf('z', ...tools.toReversed());
    expect(tools.map((tool) => again.of(tool))).toEqual(shown);
    expect(shown.map((name) => names.toolOf(name))).toEqual(tools);
  });

  it('mean no tool where they could mean two', () => {
    const names = namesOf('a.b', 'a_b');
    expect(names.toolOf('a_b')).toBeNull();
    expect(names.toolOf('a.b')).toBe('a.b');
    expect(names.toolOf(names.of('a_b'))).toBe('a_b');
  });

  it('fit every client, however long the tool is called', () => {
    const tools = [`${'a'.repeat(100)}.one`, `${'a'.repeat(100)}.two`, 'b'.repeat(64), 'c'.repeat(65)];
    const names = namesOf(...tools);
    const shown = tools.map((tool) => names.of(tool));
    for (const name of shown) expect(name).toMatch(EVERY_CLIENT);
    expect(shown[2]).toBe('b'.repeat(64));
    expect(shown.map((name) => names.toolOf(name))).toEqual(tools);
  });

  it('are never those of our own tools', () => {
    const names = namesOf('runplane.wait', 'runplane_wait');
    for (const tool of ['runplane.wait', 'runplane_wait'])
      expect(names.of(tool)).toMatch(/^runplane_wait_[0-9a-f]{8}$/);
    expect(names.toolOf('runplane_wait')).toBeNull();
  });

  it('stay apart from a tool that is called like a suffixed one', () => {
    const suffixed = namesOf('a.b', 'a_b').of('a.b');
    const names = namesOf('a.b', 'a_b', suffixed);
    expect(names.of(suffixed)).toBe(suffixed);
    expect(names.of('a.b')).toMatch(/^a_b_[0-9a-f]{16}$/);
    expect(names.toolOf(names.of('a.b'))).toBe('a.b');
  });
});
