import type { EffectClass, PolicyDocument, Rule, ToolDefinition } from '@runplane/contracts';

/**
 * A first policy for the tools of one source: harmless reads pass, everything else waits for a person, and what is both
 * destructive and critical never passes. It names operations of this source only, and no other policy can loosen it.
 */
export function baselinePolicy(source: string, definitions: readonly ToolDefinition[]): PolicyDocument | null {
  const rules = RULES.filter(({ applies }) => definitions.some(applies)).map(({ rule }) => ({
    ...rule,
    match: { operations: [`${source}.*`], ...rule.match },
  }));
  if (rules.length === 0) return null;
  return { name: `${source}-baseline`, description: `Proposed when ${source} was imported; review it.`, rules };
}

const has =
  (...effects: EffectClass[]) =>
  ({ action }: ToolDefinition) =>
    effects.includes(action.effect);
const sensitivityOf = ({ action, target }: ToolDefinition) => target.sensitivity ?? action.sensitivity;
const open = (tool: ToolDefinition) => ['low', 'medium'].includes(sensitivityOf(tool));

const RULES: { rule: Rule; applies: (tool: ToolDefinition) => boolean }[] = [
  {
    rule: {
      id: 'reads',
      effect: 'ALLOW',
      match: { effects: ['read'], sensitivities: ['low', 'medium'] },
      reason: 'Reading changes nothing.',
    },
    applies: (tool) => has('read')(tool) && open(tool),
  },
  {
    rule: {
      id: 'sensitive-reads',
      effect: 'REQUIRE_APPROVAL',
      match: { effects: ['read'], sensitivities: ['high', 'critical'] },
      reason: 'What is read here opens other things.',
    },
    applies: (tool) => has('read')(tool) && !open(tool),
  },
  {
    rule: {
      id: 'writes',
      effect: 'REQUIRE_APPROVAL',
      match: { effects: ['write', 'message'] },
      reason: 'A person looks at changes of an imported tool.',
    },
    applies: has('write', 'message'),
  },
  {
    rule: {
      id: 'money-and-access',
      effect: 'REQUIRE_APPROVAL',
      match: { effects: ['money', 'access'] },
      reason: 'Money and access need a person.',
    },
    applies: has('money', 'access'),
  },
  {
    rule: {
      id: 'destructive',
      effect: 'REQUIRE_APPROVAL',
      match: { effects: ['destructive'] },
      reason: 'What is destroyed stays destroyed: a person decides.',
    },
    applies: has('destructive'),
  },
  {
    rule: {
      id: 'destructive-and-critical',
      effect: 'BLOCK',
      match: { effects: ['destructive'], sensitivities: ['critical'] },
      reason: 'No agent destroys what is critical.',
    },
    applies: (tool) => has('destructive')(tool) && sensitivityOf(tool) === 'critical',
  },
];
