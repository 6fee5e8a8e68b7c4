/** What a policy may hold where: docs/policy.md, as words with a line of explanation. */
export interface Word {
  label: string;
  detail: string;
}

const words = (lines: Record<string, string>): Word[] =>
  Object.entries(lines).map(([label, detail]) => ({ label, detail }));

const SCHEDULE = words({
  timeZone: 'for example Europe/Berlin',
  days: 'mon, tue, …; every day where absent',
  from: '"22:00", included',
  to: '"06:00", not included',
});

/** Keys by the path that they stand at. */
export const KEYS: Record<string, readonly Word[]> = {
  '': words({
    name: 'the name of the policy',
    description: 'what it is for',
    rules: 'the most severe that applies wins',
  }),
  rules: words({
    id: 'lower-case letters, digits, - and _',
    description: 'what it is for',
    effect: 'ALLOW, REQUIRE_APPROVAL or BLOCK',
    match: 'what the rule is about; all members have to fit',
    when: 'a condition in CEL',
    reason: 'one sentence for those whom it concerns',
    approval: 'who has to approve, and by when',
  }),
  'rules.match': words({
    actions: 'action types; * is any text',
    effects: 'classes of effect',
    environments: 'of the target',
    targetTypes: 'kinds of resource',
    sensitivities: 'of the target',
    agents: 'names, or ids (agt_…)',
    roles: 'of the agent',
    providers: 'for example stripe',
    operations: 'for example stripe.charges.*',
    schedule: 'hours in which the rule applies',
  }),
  'rules.match.schedule': SCHEDULE,
  'rules.approval': words({
    stages: 'one after the other',
    expiresIn: 'then it is denied; for example 24h',
    fourEyes: "the agent's owner, or who edited, may not vote",
    denyReasonRequired: 'a denial says why',
    delay: 'how long an approved action waits',
    stepUp: 'asks for a passkey from a risk on',
  }),
  'rules.approval.stepUp': words({ riskAtLeast: '0 to 100' }),
  'rules.approval.stages': words({
    name: 'the name of the stage',
    approvers: 'who may vote',
    quorum: 'how many have to approve',
    timeout: 'for example 4h',
    reminders: 'for example [1h, 2h]',
    onTimeout: 'escalate, extend, deny or allow',
    allowWithoutDecision: 'the second half of onTimeout: allow',
    businessHours: 'hours that the timeout counts',
  }),
  'rules.approval.stages.approvers': words({
    people: 'e-mail addresses or ids',
    groups: 'groups of members',
    roles: 'roles of members',
    onCall: 'on-call schedules',
  }),
  'rules.approval.stages.businessHours': SCHEDULE,
};

const DAYS = words({ mon: '', tue: '', wed: '', thu: '', fri: '', sat: '', sun: '' });
const FLAGS = words({ true: '', false: '' });

/** Values of closed sets by their path. */
export const VALUES: Record<string, readonly Word[]> = {
  'rules.effect': words({
    ALLOW: 'runs at once',
    REQUIRE_APPROVAL: 'waits for people',
    BLOCK: 'never runs',
  }),
  'rules.match.effects': words({
    read: '',
    write: '',
    destructive: 'can not be undone',
    money: '',
    access: 'who may do what',
    message: 'reaches people',
  }),
  'rules.match.sensitivities': words({ low: '', medium: '', high: '', critical: '' }),
  'rules.match.schedule.days': DAYS,
  'rules.approval.fourEyes': FLAGS,
  'rules.approval.denyReasonRequired': FLAGS,
  'rules.approval.stages.allowWithoutDecision': words({ true: 'silence lets the action run' }),
  'rules.approval.stages.onTimeout': words({
    escalate: 'the next stage stands in',
    extend: 'the same time once more, then deny',
    deny: 'the default',
    allow: 'runs without any decision',
  }),
  'rules.approval.stages.businessHours.days': DAYS,
};

/** Variables of conditions, and their members that are the same for every action. */
export const MEMBERS: Record<string, readonly Word[]> = {
  action: words({ type: 'text', provider: 'text', operation: 'text', effect: 'class of effect' }),
  target: words({ type: 'text', id: 'text', environment: 'text', sensitivity: 'low, medium, high, critical' }),
  agent: words({ id: 'text', name: 'text', status: 'active', roles: 'list of text', owner: 'id of a member' }),
  context: words({ requester: 'on whose behalf it is' }),
  risk: words({ score: '0 to 100', level: 'LOW, MEDIUM, HIGH, CRITICAL' }),
  facts: words({ now: 'timestamp', history: 'earlier actions of this agent', agent: 'the agent', tzdata: 'text' }),
  'facts.history': words({
    actionsLastHour: 'integer',
    actionsLastDay: 'integer',
    amountLastDay: 'integer, minor units',
    maxAmount: 'integer, minor units',
    knownTarget: 'boolean',
    usualHours: 'list of hours, UTC',
  }),
  'facts.agent': words({ id: 'text', name: 'text', status: 'text', roles: 'list of text', owner: 'id of a member' }),
};

export const ROOTS = words({
  action: 'the canonical action and its material fields',
  target: 'the resource that it touches',
  agent: 'who asks',
  context: 'what else the caller says',
  risk: 'the score and its level',
  facts: 'what the runtime looked up',
});

/** Called as `has(…)`. */
export const FUNCTIONS = words({
  has: 'whether a field is there',
  timestamp: 'timestamp("2026-01-31T08:00:00Z")',
  duration: 'duration("1h30m")',
  int: 'as an integer',
  double: 'as a fraction',
  string: 'as text',
  size: 'length of a text, list or map',
});

/** Called on a value, as `a.b.startsWith(…)`. */
export const METHODS = words({
  startsWith: 'text',
  endsWith: 'text',
  contains: 'text',
  glob: 'text; * is any text',
  matches: 'RE2, constant pattern',
  lowerAscii: 'text',
  upperAscii: 'text',
  trim: 'text',
  split: 'text into a list',
  size: 'length',
  exists: 'exists(x, condition)',
  all: 'all(x, condition)',
  hasAny: 'list',
  hasAll: 'list',
  isBetween: 'isBetween("09:00", "17:00", "Europe/Berlin")',
  isWeekend: 'isWeekend("Europe/Berlin")',
  getHours: 'of a timestamp',
  getDayOfWeek: 'of a timestamp; 0 is Sunday',
});

export const CONDITION_OPERATORS = words({
  '==': 'equal',
  '!=': 'not equal',
  '<': 'less',
  '<=': 'less or equal',
  '>': 'more',
  '>=': 'more or equal',
  in: 'one of a list',
  '&&': 'and',
  '||': 'or',
});
