import { describe, expect, it } from '@jest/globals';
import { builtInCatalogue } from '@runplane/mapping';
import { validatePolicy } from '@runplane/policy';
import { parse } from 'yaml';
import { TEMPLATES } from './templates';

describe('templates of policies', () => {
  it.each(TEMPLATES)('$title has no mistake', ({ text }) => {
    expect(validatePolicy(parse(text('refunds')), builtInCatalogue().actions)).toEqual([]);
  });

  it('have the name that they are asked for', () => {
    for (const { text } of TEMPLATES) expect(parse(text('my policy')).name).toBe('my policy');
  });
});
