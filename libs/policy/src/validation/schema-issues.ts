import type { Bundle, PolicyIssue } from '@runplane/contracts';
import { nearest } from '../condition/issue.js';

const MEMBERS = [
  'name',
  'description',
  'rules',
  'id',
  'effect',
  'match',
  'when',
  'reason',
  'approval',
  'actions',
  'providers',
  'operations',
  'effects',
  'targetTypes',
  'environments',
  'sensitivities',
  'agents',
  'roles',
  'schedule',
  'timeZone',
  'days',
  'from',
  'to',
  'stages',
  'expiresIn',
  'fourEyes',
  'denyReasonRequired',
  'delay',
  'stepUp',
  'riskAtLeast',
  'approvers',
  'people',
  'groups',
  'quorum',
  'timeout',
  'reminders',
  'onTimeout',
  'allowWithoutDecision',
  'businessHours',
  'onCall',
];

const HINTS: readonly [RegExp, string][] = [
  [/\.(from|to)$/, 'write a time of day like "09:00"'],
  [/\.when$/, 'split the rule into several'],
  [/\.approvers$/, 'for example roles: [approver]'],
  [/\.(expiresIn|timeout|delay|reminders\[\d+\])$/, 'write a duration like 15m or 24h'],
  [/\.allowWithoutDecision$/, 'write both or neither; most plans should deny'],
  [/\.reason$/, 'say in one sentence why, for people who read the decision'],
  [/\.match\.\w+\[\d+\]$/, 'write a name, or a glob like create_*'],
  [/rules$/, 'add at least one rule'],
  [/\.id$/, 'write an id like large-refunds'],
];

/** What a schema of the contracts complains of. */
type SchemaError = Pick<NonNullable<ReturnType<typeof Bundle.safeParse>['error']>, 'issues'>;

/** Zod's issues as policy issues, with the nearest known member or value. */
export function schemaIssues(error: SchemaError): PolicyIssue[] {
  return error.issues.flatMap((issue): PolicyIssue[] => {
    const path = pathText(issue.path);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        code: 'unknown_member',
        message: `there is no member "${key}"`,
        path: pathText([...issue.path, key]),
        suggestion: meant(key, MEMBERS),
      }));
    }
    if (issue.code === 'invalid_value') {
      const values = issue.values.map(String);
      const wrong = typeof issue.input === 'string' ? issue.input : '';
      return [{ code: 'invalid', message: issue.message, path, suggestion: meant(wrong, values) ?? oneOf(values) }];
    }
    if (issue.code === 'invalid_type' && issue.input === undefined) {
      return [{ code: 'missing', message: `a ${issue.expected} is missing`, path, suggestion: `add ${path || 'it'}` }];
    }
    const suggestion = HINTS.find(([member]) => member.test(path))?.[1];
    return [{ code: 'invalid', message: issue.message, path, suggestion }];
  });
}

function meant(name: string, known: readonly string[]): string | undefined {
  const close = nearest(name, known);
  return close && `did you mean ${close}?`;
}

function oneOf(values: string[]): string {
  return `use one of ${values.join(', ')}`;
}

/** `rules[3].when` */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part)),
    '',
  );
}
