/** Policies to begin with. Each is valid for the built-in actions that it names (`templates.spec.ts`). */
export interface Template {
  id: string;
  title: string;
  what: string;
  /** The text, for a policy of this name. */
  text: (name: string) => string;
}

export const TEMPLATES: readonly Template[] = [
  {
    id: 'money',
    title: 'Money with limits',
    what: 'Small refunds run at once, larger ones wait for a person, very large ones never run.',
    text: (name) => `name: ${name}
description: Who may give money back, and up to which amount.
rules:
  - id: small
    effect: ALLOW
    match: { actions: [create_refund] }
    when: action.amount <= 5000 && action.currency in ["EUR", "USD"]
    reason: Refunds up to 50.00 need nobody.
  - id: large
    effect: REQUIRE_APPROVAL
    match: { actions: [create_refund] }
    when: action.amount > 5000
    reason: Larger refunds need a person.
    approval:
      stages:
        - { name: approval, approvers: { roles: [approver] } }
      expiresIn: 24h
  - id: too-large
    effect: BLOCK
    match: { actions: [create_refund] }
    when: action.amount > 500000
    reason: Nobody refunds more than 5,000.00 by an agent.
`,
  },
  {
    id: 'read-only',
    title: 'Read, and ask before any change',
    what: 'Reading is allowed; whatever changes something waits for approval; what destroys is blocked.',
    text: (name) => `name: ${name}
description: Agents read freely, and people decide on changes.
rules:
  - id: read
    effect: ALLOW
    match: { effects: [read] }
    reason: Reading changes nothing.
  - id: change
    effect: REQUIRE_APPROVAL
    match: { effects: [write, money, access, message] }
    reason: A person looks at changes.
  - id: destroy
    effect: BLOCK
    match: { effects: [destructive] }
    reason: Agents destroy nothing.
`,
  },
  {
    id: 'production',
    title: 'Free in development, careful in production',
    what: 'Development is open; in production writes wait for approval, and risky actions for two people.',
    text: (name) => `name: ${name}
description: What is harmless in development is not in production.
rules:
  - id: development
    effect: ALLOW
    match: { environments: ["dev*", "test*", "sandbox*"] }
    reason: Nothing real happens here.
  - id: read-production
    effect: ALLOW
    match: { environments: ["prod*"], effects: [read] }
    reason: Reading changes nothing.
  - id: change-production
    effect: REQUIRE_APPROVAL
    match: { environments: ["prod*"], effects: [write, money, access, message, destructive] }
    reason: A person looks at changes in production.
  - id: risky-production
    effect: REQUIRE_APPROVAL
    match: { environments: ["prod*"] }
    when: risk.score >= 70
    reason: Two people look at what is risky.
    approval:
      stages:
        - { name: two, approvers: { roles: [approver, admin] }, quorum: 2 }
      expiresIn: 8h
`,
  },
  {
    id: 'hours',
    title: 'Business hours only',
    what: 'Money and access move on working days; at night and on weekends they are blocked.',
    text: (name) => `name: ${name}
description: Money and access move while people are there to look.
rules:
  - id: working-hours
    effect: REQUIRE_APPROVAL
    match:
      effects: [money, access]
      schedule: { timeZone: Europe/Berlin, days: [mon, tue, wed, thu, fri], from: "08:00", to: "18:00" }
    reason: A person looks at money and access.
  - id: night
    effect: BLOCK
    match:
      effects: [money, access]
      schedule: { timeZone: Europe/Berlin, from: "18:00", to: "08:00" }
    reason: Nothing of value moves at night.
  - id: weekend
    effect: BLOCK
    match:
      effects: [money, access]
      schedule: { timeZone: Europe/Berlin, days: [sat, sun] }
    reason: Nothing of value moves on weekends.
`,
  },
  {
    id: 'empty',
    title: 'Nothing but a frame',
    what: 'One rule that blocks every action, to write your own.',
    text: (name) => `name: ${name}
rules:
  - id: everything
    effect: BLOCK
    reason: Nothing is allowed yet.
`,
  },
];
