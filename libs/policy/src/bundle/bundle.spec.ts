import { describe, expect, it } from '@jest/globals';
import type { Bundle } from '@runplane/contracts';
import { anyGlobTest, globTest } from '../condition/globs.js';
import { PolicyError } from '../policy-error.js';
import { bundleOf } from '../testing/fixtures.js';
import { bundleDigest } from './bundle-digest.js';
import { compileBundle } from './compile-bundle.js';
import { scheduleTest } from './schedule.js';

describe('bundleDigest', () => {
  const bundle = bundleOf([{ id: 'a', effect: 'ALLOW' }]);

  it('is that of the compiled bundle and of the stored one, whatever the order of members', () => {
    const stored = JSON.parse(JSON.stringify(bundle)) as Bundle;
    const { format, settings, policies } = stored;
    expect(bundleDigest({ policies, settings, format })).toBe(bundleDigest(bundle));
    expect(bundleDigest({ ...bundle, undefined: undefined } as Bundle)).toBe(bundleDigest(bundle));
    expect(compileBundle(stored).digest).toBe(bundleDigest(bundle));
    expect(bundleDigest(bundle)).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('depends on every rule and setting', () => {
    const others = [
      bundleOf([{ id: 'b', effect: 'ALLOW' }]),
      bundleOf([{ id: 'a', effect: 'ALLOW' }], { defaultEffect: 'ALLOW' }),
    ];
    expect(new Set([bundle, ...others].map(bundleDigest)).size).toBe(3);
  });
});

describe('compileBundle', () => {
  it('refuses a bundle with all its issues', () => {
    const bad = bundleOf([
      { id: 'a', effect: 'BLOCK', when: 'action.amount >' },
      { id: 'a', effect: 'BLOCK', when: 'target.enviroment == "x"' },
      { id: 'b', effect: 'BLOCK', match: { schedule: { timeZone: 'Nowhere' } } },
    ]);
    expect.assertions(2);
    try {
      compileBundle(bad);
    } catch (error) {
      expect(error).toBeInstanceOf(PolicyError);
      expect((error as PolicyError).issues.map(({ code, path }) => [code, path])).toEqual([
        ['duplicate_id', 'policies[0].rules[1].id'],
        ['syntax', 'policies[0].rules[0].when'],
        ['unknown_field', 'policies[0].rules[1].when'],
        ['bad_schedule', 'policies[0].rules[2].match.schedule.timeZone'],
      ]);
    }
  });

  it('refuses what is no bundle, and two policies of one name', () => {
    expect(() => compileBundle({ format: 2 } as never)).toThrow(PolicyError);
    const bundle = bundleOf([{ id: 'a', effect: 'ALLOW' }]);
    expect(() => compileBundle({ ...bundle, policies: [...bundle.policies, ...bundle.policies] })).toThrow(
      'policy "p" is there twice',
    );
  });

  it('is not changed by what is done to its input afterwards', () => {
    const bundle = bundleOf([{ id: 'a', effect: 'ALLOW' }]);
    const compiled = compileBundle(bundle);
    bundle.settings.defaultEffect = 'ALLOW';
    expect(compiled.bundle.settings.defaultEffect).toBe('BLOCK');
  });
});

describe('the rule index', () => {
  it('keeps one list for all environments that no rule tells apart', () => {
    const { index } = compileBundle(
      bundleOf([
        { id: 'a', effect: 'BLOCK', match: { environments: ['production'] } },
        { id: 'b', effect: 'BLOCK', match: { environments: ['prod*', 'live'] } },
      ]),
    );
    const list = (environment: string) => index.candidates('wave', environment);
    expect(list('x1')).toBe(list('x2'));
    expect(list('prod-1')).toBe(list('prod-2'));
    expect(new Set(['production', 'prod-1', 'live', 'x'].map(list)).size).toBe(4);
    expect(list('live').all.map(({ rule }) => rule.id)).toEqual(['b']);
  });

  it('finds the same rules for any number of environments that callers make up', () => {
    const { index } = compileBundle(
      bundleOf([
        { id: 'exact', effect: 'BLOCK', match: { actions: ['wave'], environments: ['e1'] } },
        { id: 'glob', effect: 'ALLOW', match: { actions: ['w*', 'wave'], environments: ['e*'] } },
        { id: 'other', effect: 'ALLOW', match: { actions: ['nod'] } },
      ]),
    );
    for (let i = 0; i < 300; i++) {
      const ids = index.candidates('wave', `e${i}`).all.map(({ rule }) => rule.id);
      expect(ids).toEqual(i === 1 ? ['exact', 'glob'] : ['glob']);
    }
    expect(index.candidates('constructor', '__proto__').all).toEqual([]);
  });
});

describe('the rule index, where callers make up an environment for every combination of globs', () => {
  it('finds the same rules, and remembers some of them', () => {
    const letters = [...'abcdefghijkl'];
    const { index } = compileBundle(
      bundleOf(letters.map((letter) => ({ id: letter, effect: 'BLOCK', match: { environments: [`*${letter}*`] } }))),
    );
    for (let n = 0; n < 2 ** letters.length; n++) {
      const name = letters.filter((_, bit) => (n >> bit) % 2 === 1).join('');
      expect(
        index
          .candidates('wave', name)
          .all.map(({ rule }) => rule.id)
          .join(''),
      ).toBe(name);
    }
  });
});

describe('globs', () => {
  it.each([
    ['*', '', true],
    ['*', 'a.b', true],
    ['a*', 'a', true],
    ['a*', 'ba', false],
    ['*a', 'ba', true],
    ['a*c', 'abc', true],
    ['a*c', 'ac', true],
    ['a*a', 'a', false],
    ['a*b*c', 'a1b2c', true],
    ['a*b*c', 'acb', false],
    ['a**c', 'abc', true],
    ['*ab*ab*', 'ab', false],
    ['*ab*ab*', 'abab', true],
    ['a.c', 'abc', false],
  ])('%j fits %j: %j', (glob, text, fits) => {
    expect(globTest(glob)(text)).toBe(fits);
    expect(anyGlobTest([glob, 'never'])(text)).toBe(fits);
  });
});

describe('schedules', () => {
  const day = scheduleTest({ timeZone: 'Europe/Berlin', from: '02:00', to: '03:00' });

  it('has the hour that summer time repeats twice, and the one that it skips not at all', () => {
    expect(['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T02:30:00Z'].map(day)).toEqual([
      true,
      true,
      false,
    ]);
    expect(['2026-03-29T00:59:00Z', '2026-03-29T01:00:00Z'].map(day)).toEqual([false, false]);
  });

  it('can be days without hours', () => {
    const weekend = scheduleTest({ timeZone: 'Pacific/Auckland', days: ['sat', 'sun'] });
    expect(['2026-01-09T10:59:00Z', '2026-01-09T11:00:00Z', '2026-01-11T11:00:00Z'].map(weekend)).toEqual([
      false,
      true,
      false,
    ]);
  });

  it.each(['now', '2026-01-01', '2026-13-01T00:00:00Z', '', '2026-01-01 00:00:00'])('cannot tell for %j', (now) => {
    expect(day(now)).toBeNull();
  });
});
