import { describe, expect, it } from '@jest/globals';
import type { PolicyIssue } from '@runplane/contracts';
import { ACTIONS } from '../testing/actions.js';
import { validatePolicy } from './validate-policy.js';

function issuesOf(when: string, match: object = { actions: ['create_refund'] }): PolicyIssue[] {
  return validatePolicy({ name: 'p', rules: [{ id: 'r', effect: 'BLOCK', reason: 'Because.', match, when }] }, ACTIONS);
}

/** [condition, code, line:column, part of the message, part of the suggestion] */
const BAD_CONDITIONS: [string, string, string, string, string][] = [
  ['action.amout > 5', 'unknown_field', '1:8', 'no field `amout` in action', 'did you mean action.amount?'],
  ['\n\n  action.amout > 5', 'unknown_field', '3:10', 'no field `amout`', 'action.amount'],
  ['target.enviroment == "production"', 'unknown_field', '1:8', 'enviroment', 'did you mean target.environment?'],
  ['facts.histroy.maxAmount > 5', 'unknown_field', '1:7', 'histroy', 'did you mean facts.history?'],
  ['risk.scores > 5', 'unknown_field', '1:6', 'scores', 'did you mean risk.score?'],
  ['"admin" in agent.role', 'unknown_field', '1:18', 'role', 'did you mean agent.roles?'],
  ['has(action.amout)', 'unknown_field', '1:1', 'amout', 'did you mean action.amount?'],
  ['action["amout"] > 5', 'unknown_field', '1:1', 'amout', 'did you mean action.amount?'],
  ['amount > 5', 'unknown_variable', '1:1', 'no variable `amount`', 'did you mean action.amount?'],
  ['action.currency == EUR', 'unknown_variable', '1:20', 'EUR', 'text needs quotes'],
  ['google.protobuf.Timestamp == 5', 'unknown_variable', '1:1', 'google', 'use one of action, agent'],
  ['action.amount > "5"', 'wrong_type', '1:1', 'int > string', 'remove or add the quotes'],
  ['action.amount + "x" == "y"', 'wrong_type', '1:1', 'int + string', 'quotes'],
  ['action.amount in 5', 'wrong_type', '1:1', 'in int', 'has to be a list'],
  ['action.currency in "EUR"', 'wrong_type', '1:1', 'in string', 'has to be a list'],
  ['action.amount == null', 'wrong_type', '1:1', 'int == null', 'has(…)'],
  ['!action.amount', 'wrong_type', '1:1', '!int', 'compare the value first'],
  ['action.amount && true', 'wrong_type', '1:1', 'bool operands', 'compare the value'],
  ['agent.roles == "admin"', 'wrong_type', '1:1', 'list<string> == string', 'in list'],
  ['action.currency.size', 'wrong_type', '1:17', 'Cannot index', 'size(x)'],
  ['action.amount.matches("a")', 'wrong_type', '1:1', 'int.matches(string)', 'docs/policy.md'],
  ['[1, "a"].size() > 0', 'wrong_type', '1:5', 'same type', 'one type'],
  ['action.amount > 100 > 5', 'wrong_type', '1:1', 'bool > int', '&&'],
  ['action.amount', 'not_boolean', '1:1', 'int', 'compare it'],
  ['context', 'not_boolean', '1:1', 'map', 'compare it'],
  ['target == "production"', 'not_a_value', '1:1', '`target` has fields', 'target.type'],
  ['action[context.x] == 5', 'not_a_value', '1:1', '`action` has fields', 'action.'],
  ['action.amount > 10.5', 'fraction', '1:17', 'fraction', 'minor units'],
  ['10.0 < action.amount', 'fraction', '1:1', 'fraction', '1050'],
  ['risk.level == "HIHG"', 'unknown_value', '1:15', 'never "HIHG"', 'did you mean "HIGH"?'],
  ['target.sensitivity in ["high", "urgent"]', 'unknown_value', '1:32', 'never "urgent"', 'low, medium'],
  ['action.effect == "delete"', 'unknown_value', '1:18', 'never "delete"', 'destructive'],
  ['action.type == "create_refnd"', 'unknown_value', '1:16', 'create_refnd', 'did you mean "create_refund"?'],
  ['action.amount > 5 && action.amount < 3', 'never_true', '1:1', 'no input', 'exclude each other'],
  ['action.currency == "EUR" && !(action.currency in ["EUR", "USD"])', 'never_true', '1:1', 'no input', 'exclude'],
  ['false', 'never_true', '1:1', 'no input', 'exclude'],
  ['action.charge.matches("(a")', 'bad_pattern', '1:23', 'missing closing )', 'RE2'],
  ['action.charge.matches("(?=a)")', 'bad_pattern', '1:23', '(?=', 'no look-around'],
  ['action.charge.matches(context.p)', 'bad_pattern', '1:31', 'constant', 'in quotes'],
  ['action.charge.matches("((a{100}){10}){10}")', 'bad_pattern', '1:23', 'not valid', 'RE2'],
  ['facts.now.getHours("Mars/Olympus") > 5', 'bad_time_zone', '1:20', 'Mars/Olympus', 'Europe/Berlin'],
  ['facts.now.isBetween("9:00", "17:00", "UTC")', 'bad_time', '1:21', '9:00', '09:00'],
  ['facts.now > timestamp("yesterday")', 'bad_time', '1:23', 'yesterday', '2026-01-31T08:00:00Z'],
  ['duration("1 hour") > duration("1h")', 'bad_duration', '1:10', '1 hour', '1h30m'],
  ['action.reason == "x"', 'unguarded_optional', '1:8', 'may be missing in create_refund', 'has(action.reason)'],
  ['action.amount > 5 && action.reason.contains("x")', 'unguarded_optional', '1:29', 'missing', '!has(action.reason)'],
  ['has(action.reason) || action.reason == "x"', 'unguarded_optional', '1:30', 'missing', 'has(action.reason)'],
  [
    '!(has(action.reason) && action.amount > 5) && action.reason == "x"',
    'unguarded_optional',
    '1:54',
    'missing',
    'has',
  ],
  ['has(action.reason) ? true : action.reason == "x"', 'unguarded_optional', '1:36', 'missing', 'has(action.reason)'],
  ['action.amount > 100 && action.amount < 50', 'never_true', '1:1', 'no input', 'exclude each other'],
  ['action.amount == 5 && action.amount != 5', 'never_true', '1:1', 'no input', 'exclude each other'],
  ['facts.now.getHours("+02:00") > 5', 'bad_time_zone', '1:20', '+02:00', 'Europe/Berlin'],
  ['action.charge.matches("a**")', 'bad_pattern', '1:23', '**', 'RE2'],
  ['action.charge.matches("(a)\\\\1")', 'bad_pattern', '1:23', 'not valid', 'no back-references'],
  ['foo(action.amount)', 'unknown_function', '1:1', '`foo`', 'docs/policy.md'],
  ['action.currency.startWith("E")', 'unknown_function', '1:1', 'startWith', 'did you mean startsWith?'],
  ['startsWith(action.currency, "E")', 'unknown_function', '1:1', 'startsWith', 'x.startsWith(…)'],
  ['type(action.amount) == int', 'unknown_function', '1:1', '`type`', 'functions'],
  ['cel.bind(x, 5, x > 3)', 'unknown_function', '1:1', '`bind`', 'functions'],
  ['action.charge.indexOf("a", 3) == 5', 'unsupported', '1:1', '1 arguments, not 2', 'docs/policy.md'],
  ['has(action)', 'unsupported', '1:1', 'one field', 'has(action.amount)'],
  ['agent.roles.exists(r, r == "a", true)', 'unsupported', '1:1', 'a name and a condition', 'list.exists'],
  ['action.amount > 99999999999999999999', 'unsupported', '1:17', 'too large', '9007199254740991'],
  ['b"abc" == b"abc"', 'unsupported', '1:1', 'bytes', 'string'],
  ['5u > 3u', 'unsupported', '1:1', 'unsigned', 'integer'],
  ['{1: "a"}[1] == "a"', 'unsupported', '1:2', 'has to be text', 'quotes'],
  ['context.list.all(action, action > 5)', 'name_taken', '1:1', '`action` is a variable already', 'another name'],
  ['agent.roles.exists(5, true)', 'syntax', '1:20', 'iteration variable', 'new name'],
  ['action.type = "x"', 'syntax', '1:13', '=', 'write == to compare'],
  ['action.amount <> 5', 'syntax', '1:16', 'GT', 'write !='],
  ['action.amount > 5 and action.currency == "EUR"', 'syntax', '1:19', 'Unexpected', '&& for "and"'],
  ['not action.amount > 5', 'syntax', '1:5', 'Unexpected', '! for "not"'],
  ['action.amount > 5 & true', 'syntax', '1:19', '&', '&& for "and"'],
  ['(action.amount > 5', 'syntax', '1:19', 'RPAREN', 'closing ) is missing'],
  ["action.currency == 'EUR", 'syntax', '1:20', 'Unterminated', 'closing quote'],
  ['action.amount >', 'syntax', '1:16', 'ends too early', 'docs/policy.md'],
  [`${'('.repeat(40)}true${')'.repeat(40)}`, 'too_costly', '1:33', 'maxDepth', 'split'],
  [`${'action.amount>1||'.repeat(200)}true`, 'too_costly', '1:1', 'maxAstNodes', 'split'],
  [`action.amount in [${'1,'.repeat(300)}1]`, 'too_costly', '1:419', 'maxListElements', 'split'],
];

describe('a bad condition is refused with place and advice', () => {
  it.each(BAD_CONDITIONS)('%j', (when, code, place, message, suggestion) => {
    const [issue] = issuesOf(when) as [PolicyIssue];
    expect(issue).toMatchObject({ code, path: 'rules[0].when' });
    if (!issue.message.includes('maxAstNodes')) expect(`${issue.line}:${issue.column}`).toBe(place);
    expect(issue.message).toContain(message);
    expect(issue.suggestion).toContain(suggestion);
  });

  it('names every unknown field at once', () => {
    expect(issuesOf('action.amout > 5 || target.enviroment == "x"')).toHaveLength(2);
  });

  it('limits how deep comprehensions nest', () => {
    expect(issuesOf('context.a.exists(x, context.b.exists(y, context.c.exists(z, z == x)))')).toMatchObject([
      { code: 'too_costly' },
    ]);
  });
});

/** A document with one rule and its approval plan. */
function withPlan(plan: object): object {
  return { name: 'p', rules: [{ ...RULE, effect: 'REQUIRE_APPROVAL', approval: plan }] };
}

const PERSON = { people: ['a@example.com'] };
const RULE = { id: 'r', effect: 'BLOCK', reason: 'Because.' };

/** [document, code, path, part of the suggestion] */
const BAD_DOCUMENTS: [unknown, string, string, string | undefined][] = [
  [{ rules: [RULE] }, 'missing', 'name', 'add name'],
  [{ name: 'p', rules: [] }, 'invalid', 'rules', 'at least one rule'],
  [{ name: 'p', rules: [{ ...RULE, effect: 'BLOK' }] }, 'invalid', 'rules[0].effect', 'did you mean BLOCK?'],
  [{ name: 'p', rules: [{ ...RULE, id: 'A b' }] }, 'invalid', 'rules[0].id', 'large-refunds'],
  [{ name: 'p', rules: [{ ...RULE, reason: '' }] }, 'invalid', 'rules[0].reason', 'one sentence'],
  [{ name: 'p', rules: [{ ...RULE, wen: 'true' }] }, 'unknown_member', 'rules[0].wen', 'did you mean when?'],
  [
    { name: 'p', rules: [{ ...RULE, match: { action: ['x'] } }] },
    'unknown_member',
    'rules[0].match.action',
    'did you mean actions?',
  ],
  [
    { name: 'p', rules: [{ ...RULE, match: { actions: ['create refund'] } }] },
    'invalid',
    'rules[0].match.actions[0]',
    'glob',
  ],
  [
    { name: 'p', rules: [{ ...RULE, match: { actions: ['create_refnd'] } }] },
    'unknown_action',
    'rules[0].match.actions[0]',
    'did you mean create_refund?',
  ],
  [
    { name: 'p', rules: [{ ...RULE, match: { actions: ['drop_*'] } }] },
    'unknown_action',
    'rules[0].match.actions[0]',
    'catalogue',
  ],
  [
    { name: 'p', rules: [{ ...RULE, match: { effects: ['delete'] } }] },
    'invalid',
    'rules[0].match.effects[0]',
    'destructive',
  ],
  [
    { name: 'p', rules: [{ ...RULE, match: { schedule: { timeZone: 'Europe/Berln' } } }] },
    'bad_schedule',
    'rules[0].match.schedule.timeZone',
    'Europe/Berlin',
  ],
  [
    { name: 'p', rules: [{ ...RULE, match: { schedule: { timeZone: 'UTC', from: '9:00' } } }] },
    'invalid',
    'rules[0].match.schedule.from',
    '09:00',
  ],
  [
    { name: 'p', rules: [{ ...RULE, match: { schedule: { timeZone: 'UTC', from: '09:00' } } }] },
    'bad_schedule',
    'rules[0].match.schedule.to',
    '09:00',
  ],
  [
    { name: 'p', rules: [{ ...RULE, match: { schedule: { timeZone: 'UTC', days: ['monday'] } } }] },
    'invalid',
    'rules[0].match.schedule.days[0]',
    'mon',
  ],
  [{ name: 'p', rules: [{ ...RULE, approval: { stages: [] } }] }, 'invalid', 'rules[0].approval.stages', undefined],
  [
    {
      name: 'p',
      rules: [{ ...RULE, effect: 'REQUIRE_APPROVAL', approval: { stages: [{ name: 'a', approvers: {} }] } }],
    },
    'invalid',
    'rules[0].approval.stages[0].approvers',
    'roles: [approver]',
  ],
  [
    {
      name: 'p',
      rules: [
        {
          ...RULE,
          effect: 'REQUIRE_APPROVAL',
          approval: { stages: [{ name: 'a', approvers: { roles: ['x'] } }], expiresIn: '1w' },
        },
      ],
    },
    'invalid',
    'rules[0].approval.expiresIn',
    '24h',
  ],
  [
    { name: 'p', rules: [{ ...RULE, approval: { stages: [{ name: 'a', approvers: PERSON }] } }] },
    'invalid',
    'rules[0].approval',
    undefined,
  ],
  [
    withPlan({ stages: [{ name: 'a', approvers: PERSON, quorum: 2 }] }),
    'bad_plan',
    'rules[0].approval.stages[0].quorum',
    'at most 1',
  ],
  [
    withPlan({ stages: [{ name: 'a', approvers: { people: ['a@example.com', 'A@example.com'] }, quorum: 2 }] }),
    'bad_plan',
    'rules[0].approval.stages[0].quorum',
    'name more approvers',
  ],
  [
    withPlan({ stages: [{ name: 'a', approvers: PERSON, timeout: '2h' }], expiresIn: '1h' }),
    'bad_plan',
    'rules[0].approval.stages[0].timeout',
    'expiresIn longer',
  ],
  [
    withPlan({ stages: [{ name: 'a', approvers: PERSON, timeout: '2h', onTimeout: 'escalate' }] }),
    'bad_plan',
    'rules[0].approval.stages[0].onTimeout',
    'add a stage',
  ],
  [
    withPlan({
      stages: [
        { name: 'a', approvers: PERSON, onTimeout: 'escalate' },
        { name: 'b', approvers: PERSON },
      ],
    }),
    'bad_plan',
    'rules[0].approval.stages[0].onTimeout',
    'add a timeout',
  ],
  [
    withPlan({ stages: [{ name: 'a', approvers: PERSON, timeout: '1h', reminders: ['30m', '2h'] }] }),
    'bad_plan',
    'rules[0].approval.stages[0].reminders[1]',
    'shorter',
  ],
  [
    withPlan({ stages: [{ name: 'a', approvers: PERSON, timeout: '1h', reminders: ['30m', '10m'] }] }),
    'bad_plan',
    'rules[0].approval.stages[0].reminders[1]',
    'in the order',
  ],
  [
    withPlan({ stages: [{ name: 'a', approvers: PERSON, onTimeout: 'extend' }] }),
    'bad_plan',
    'rules[0].approval.stages[0].onTimeout',
    'add a timeout',
  ],
  [
    withPlan({ stages: [{ name: 'a', approvers: PERSON, timeout: '1h', onTimeout: 'allow' }] }),
    'invalid',
    'rules[0].approval.stages[0].allowWithoutDecision',
    'both or neither',
  ],
  [
    withPlan({
      stages: [{ name: 'a', approvers: PERSON, timeout: '1h', onTimeout: 'allow', allowWithoutDecision: true }],
      stepUp: { riskAtLeast: 0 },
    }),
    'bad_plan',
    'rules[0].approval.stages[0].onTimeout',
    'use deny',
  ],
  [
    withPlan({ stages: [{ name: 'a', approvers: PERSON, timeout: '1h', businessHours: { timeZone: 'Mars/North' } }] }),
    'bad_plan',
    'rules[0].approval.stages[0].businessHours.timeZone',
    'Europe/Berlin',
  ],
  [
    withPlan({ stages: [{ name: 'a', approvers: PERSON, businessHours: { timeZone: 'UTC' } }] }),
    'bad_plan',
    'rules[0].approval.stages[0].businessHours',
    'add a timeout',
  ],
  [
    withPlan({ stages: [{ name: 'a', approvers: PERSON }], expiresIn: '59s' }),
    'invalid',
    'rules[0].approval.expiresIn',
    '15m',
  ],
  [
    withPlan({
      stages: [
        { name: 'a', approvers: PERSON },
        { name: 'a', approvers: PERSON },
      ],
    }),
    'duplicate_name',
    'rules[0].approval.stages[1].name',
    'another name',
  ],
  [
    withPlan({ stages: [{ name: 'a', approvers: PERSON, quorum: 0 }] }),
    'invalid',
    'rules[0].approval.stages[0].quorum',
    undefined,
  ],
  [
    withPlan({ stages: [{ name: 'a', approvers: PERSON, onTimeout: 'approve' }] }),
    'invalid',
    'rules[0].approval.stages[0].onTimeout',
    'escalate',
  ],
  [
    withPlan({ stages: [{ name: 'a', approver: PERSON, approvers: PERSON }] }),
    'unknown_member',
    'rules[0].approval.stages[0].approver',
    'did you mean approvers?',
  ],
  [{ name: 'p', rules: [RULE, RULE] }, 'duplicate_id', 'rules[1].id', 'another id'],
  [null, 'invalid', '', undefined],
];

describe('a bad document is refused with path and advice', () => {
  it.each(BAD_DOCUMENTS)('%j', (document, code, path, suggestion) => {
    const issues = validatePolicy(document, ACTIONS);
    const issue = issues.find((each) => each.path === path);
    expect(issue).toMatchObject({ code });
    if (suggestion !== undefined) expect(issue?.suggestion).toContain(suggestion);
  });
});

describe('a good policy', () => {
  it.each([
    ['action.amount > 50000 && action.currency in ["EUR", "USD"]', undefined],
    ['!has(action.reason) || action.reason.lowerAscii().contains("fraud")', undefined],
    [
      'action.instances.size() > 3 || action.instances.exists(i, i.startsWith("prod-"))',
      { actions: ['terminate_instance'] },
    ],
    ['facts.now.isBetween("22:00", "06:00", "Europe/Berlin") || facts.now.getDayOfWeek("UTC") == 0', undefined],
    ['context.confidence < 0.8', undefined],
    ['has(action.reason) && action.reason == "x"', undefined],
    ['action.reason == "x" && has(action.reason)', undefined],
    ['!(!has(action.reason) || action.reason != "x")', undefined],
    ['has(action.reason) ? action.reason == "x" : true', undefined],
    ['(has(action.reason) && action.amount > 5) ? action.reason == "x" : false', undefined],
    ['action.amount > facts.history.maxAmount * 3', undefined],
    ['agent.roles.hasAny(["ops", "admin"]) && risk.score >= 50', undefined],
    ['action.amount > {"production": 100, "staging": 5000}[target.environment]', undefined],
    ['has(action.body) && action.body.items.map(i, i.price).sum() > 1000', { actions: ['http_write'] }],
    ['facts.now - timestamp("2026-01-01T00:00:00Z") > duration("24h")', undefined],
    ['action.charge.matches(r"^ch_[a-z0-9]+$")', undefined],
    ['target.id.glob("prod-*")', { actions: ['*'] }],
  ])('%j has no issues', (when, match) => {
    expect(issuesOf(when, match)).toEqual([]);
  });

  it('may use a field of another type in another action only where both fit', () => {
    expect(issuesOf('action.amount > 5', { actions: ['create_*'] })).toEqual([]);
    expect(issuesOf('action.amount > 5', { actions: ['*'] })).toMatchObject([
      { code: 'wrong_type', message: expect.stringMatching(/^for http_write: /) },
    ]);
    expect(issuesOf('action.amount > 5', { actions: ['*'], effects: ['money'] })).toEqual([]);
  });

  it('may name unmapped tools', () => {
    expect(validatePolicy({ name: 'p', rules: [{ ...RULE, match: { actions: ['unmapped'] } }] }, ACTIONS)).toEqual([]);
  });
});
