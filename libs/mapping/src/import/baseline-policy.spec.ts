import { describe, expect, it } from '@jest/globals';
import { EFFECT_CLASSES, SENSITIVITIES, ToolDefinition } from '@runplane/contracts';
import { validatePolicy } from '@runplane/policy';
import { builtInCatalogue } from '../index.js';
import { baselinePolicy } from './baseline-policy.js';

const tool = (effect: string, sensitivity: string) =>
  ToolDefinition.parse({
    name: `crm.${effect}.${sensitivity}`,
    provider: 'callback',
    action: { type: `crm_${effect}`, effect, description: 'X.', targetType: 'x', sensitivity, material: {} },
  });
const all = EFFECT_CLASSES.flatMap((effect) => SENSITIVITIES.map((sensitivity) => tool(effect, sensitivity)));

describe('the baseline policy', () => {
  it('is valid, and every rule of it is for operations of the source only', () => {
    const policy = baselinePolicy('crm', all);
    expect(validatePolicy(policy, builtInCatalogue().actions)).toEqual([]);
    for (const { match } of policy?.rules ?? []) expect(match.operations).toEqual(['crm.*']);
  });

  it.each(all.map((one) => [one.action.effect, one.action.sensitivity, one] as const))(
    'says something of %s with %s sensitivity, and allows harmless reads only',
    (effect, sensitivity, one) => {
      const rules = baselinePolicy('crm', [one])?.rules ?? [];
      const fits = rules.filter(
        ({ match }) => match.effects?.includes(effect) && (match.sensitivities?.includes(sensitivity) ?? true),
      );
      expect(fits.length).toBeGreaterThan(0);
      const allowed = fits.every((rule) => rule.effect === 'ALLOW');
      expect(allowed).toBe(effect === 'read' && (sensitivity === 'low' || sensitivity === 'medium'));
    },
  );

  it('has no rule without a tool, and is none without tools', () => {
    expect(baselinePolicy('crm', [tool('write', 'low')])?.rules.map(({ id }) => id)).toEqual(['writes']);
    expect(baselinePolicy('crm', [])).toBeNull();
  });
});
