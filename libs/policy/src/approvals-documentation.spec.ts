import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ApprovalPlan, ApprovalStage, type DecisionSettings, PolicyDocument } from '@runplane/contracts';
import { parse } from 'yaml';
import { compileBundle } from './bundle/compile-bundle.js';
import { ACTIONS } from './testing/actions.js';
import { bundleOf } from './testing/fixtures.js';
import { validatePolicy } from './validation/validate-policy.js';

const text = readFileSync(join(__dirname, '../../../docs/approvals.md'), 'utf8');
const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, example]) => parse(example as string));

/** The members that the table after `heading` documents, as they stand in backticks in its first column. */
function documented(heading: string): Set<string> {
  const [table] = text.slice(text.indexOf(heading)).split('\n\n') as [string];
  return new Set([...table.matchAll(/^\| `(\w+)/gm)].map(([, name]) => name as string));
}

describe('docs/approvals.md', () => {
  it('has five examples, and each is a valid policy that compiles', () => {
    expect(examples).toHaveLength(5);
    for (const example of examples) {
      expect(validatePolicy(example, ACTIONS)).toEqual([]);
      const { rules } = PolicyDocument.parse(example);
      expect(compileBundle(bundleOf(rules)).index.rules).toHaveLength(rules.length);
    }
  });

  it('names every member of a plan and of a stage, and no other', () => {
    expect(documented('| member | meaning')).toEqual(new Set(Object.keys(ApprovalPlan.shape)));
    expect(documented('| member of a stage')).toEqual(new Set(Object.keys(ApprovalStage.shape)));
  });

  it('shows every way in which a stage can end', () => {
    const plans = examples.flatMap(({ rules }) => rules.map(({ approval }: { approval: unknown }) => approval));
    const ends = plans.flatMap((plan) => ApprovalPlan.parse(plan).stages.map(({ onTimeout }) => onTimeout));
    const all: DecisionSettings['defaultApproval']['stages'][number]['onTimeout'][] = [
      'deny',
      'escalate',
      'extend',
      'allow',
    ];
    expect(new Set(ends)).toEqual(new Set(all));
  });
});
