import { type ActionDefinition, PolicyDocument } from '@runplane/contracts';
import { validatePolicy } from '../validation/validate-policy.js';
import { parsePolicyYaml, type SourceIssue } from './policy-yaml.js';

/** More help nobody; and placing each in the text costs. */
const MAX_ISSUES = 200;

/** A policy as its author has it: the document, or YAML text. Exactly one of them. */
export interface PolicyText {
  document?: unknown;
  yaml?: string;
}

export type ReadPolicy = { ok: true; document: PolicyDocument } | { ok: false; issues: SourceIssue[] };

/** Reads and checks a policy; every mistake with its place in the document, in its condition, and in its YAML. */
export function readPolicy(
  source: PolicyText,
  actions: ReadonlyMap<string, ActionDefinition>,
  name?: string,
): ReadPolicy {
  if (source.yaml === undefined) return checked(source.document, actions, name);
  const yaml = parsePolicyYaml(source.yaml);
  if (!yaml.ok) return yaml;
  const read = checked(yaml.value, actions, name);
  if (read.ok) return read;
  const issues = read.issues.map((issue) => {
    const place = yaml.place(issue.path);
    return place ? { ...issue, source: place } : issue;
  });
  return { ok: false, issues };
}

function checked(value: unknown, actions: ReadonlyMap<string, ActionDefinition>, name?: string): ReadPolicy {
  const issues: SourceIssue[] = [...unstorable(value), ...validatePolicy(value, actions)];
  const given = (value as { name?: unknown } | null | undefined)?.name;
  if (name !== undefined && given !== name) {
    issues.push({
      code: 'policy_name',
      message: 'must be the name in the path',
      path: 'name',
      suggestion: `Write "name: ${name}".`,
    });
  }
  if (issues.length > 0) return { ok: false, issues: issues.slice(0, MAX_ISSUES) };
  return { ok: true, document: PolicyDocument.parse(value) };
}

/** YAML escapes can write what no JSON of ours may hold: NUL (which PostgreSQL refuses) and lone surrogates. */
function unstorable(value: unknown): SourceIssue[] {
  const text = JSON.stringify(value);
  if (!text.includes('\\u0000') && !/\\ud[89a-f]/i.test(text)) return [];
  const message = 'holds U+0000 or a lone surrogate';
  return [{ code: 'policy_text', message, path: '', suggestion: 'Remove the escape sequence.' }];
}
