import { randomUUID } from 'node:crypto';
import type { ActionView, Runplane } from '@runplane/sdk';
import type { Approver } from './approver.js';
import type { Payments } from './payments.js';

export interface DemoCase {
  name: string;
  /** Decision and final status. */
  expected: string;
  run(agent: Runplane, approver: Approver, payments: Pick<Payments, 'takePayment'>): Promise<ActionView>;
}

/** What the support agent does in the demo, and what has to come of it. */
export const DEMO_CASES: DemoCase[] = [
  {
    name: 'read a ticket over HTTP',
    expected: 'ALLOW SUCCEEDED',
    run: (agent) => viewOf(agent.guardResult({ tool: 'tickets.read', arguments: { ticket: 't_1001' } })),
  },
  {
    name: 'refund 25.00 EUR over HTTP',
    expected: 'ALLOW SUCCEEDED',
    run: (agent) => viewOf(agent.guardResult(refund(2_500))),
  },
  { name: 'refund 40.00 EUR of a payment in Stripe', expected: 'ALLOW SUCCEEDED', run: refundPayment },
  {
    name: 'look a customer up in the database',
    expected: 'ALLOW SUCCEEDED',
    run: (agent) => viewOf(agent.guardResult({ tool: 'customers.lookup', arguments: { customer: 'cus_1' } })),
  },
  { name: 'answer the customer, in this process', expected: 'ALLOW SUCCEEDED', run: answerCustomer },
  {
    name: 'delete a customer',
    expected: 'BLOCK BLOCKED',
    run: (agent) => viewOf(agent.guardResult({ tool: 'customers.delete', arguments: { customer: 'cus_1' } })),
  },
  {
    name: 'refund 200.00 EUR, approved',
    expected: 'REQUIRE_APPROVAL SUCCEEDED',
    run: (agent, approver) =>
      viewOf(approver.during((control) => agent.guardResult({ ...refund(20_000), ...control }), 'approve')),
  },
  {
    name: 'refund 300.00 EUR, denied',
    expected: 'REQUIRE_APPROVAL DENIED',
    run: (agent, approver) =>
      viewOf(approver.during((control) => agent.guardResult({ ...refund(30_000), ...control }), 'deny')),
  },
  {
    name: 'refund 900.00 EUR, and nobody decides',
    expected: 'REQUIRE_APPROVAL EXPIRED',
    run: (agent) => viewOf(agent.guardResult(refund(90_000))),
  },
];

function refund(amount: number) {
  return {
    tool: 'refunds.create',
    arguments: { charge: `ch_${randomUUID()}`, amount, currency: 'EUR', reason: 'charged twice' },
    context: { ticket: 't_1001' },
  };
}

/** By the name that Stripe's API has for it: the org's tool says which connection runs it. */
async function refundPayment(agent: Runplane, _: Approver, { takePayment }: Pick<Payments, 'takePayment'>) {
  const charge = await takePayment();
  return viewOf(
    agent.guardResult({
      tool: 'stripe.refunds.create',
      arguments: { charge, amount: 4_000, reason: 'requested_by_customer' },
      context: { ticket: 't_1001' },
    }),
  );
}

/** The original form: the function runs here, once, and only under a permit that the SDK has verified. */
async function answerCustomer(agent: Runplane): Promise<ActionView> {
  const sent: unknown[] = [];
  const target = { type: 'channel', id: 'email:ada@example.com', environment: 'sandbox' };
  const message = { text: 'Your refund is on its way.', ticket: 't_1001' };
  const { view } = await agent.guard('send_message', target, message, async ({ action }) =>
    sent.push(action.material.text),
  );
  if (sent.length !== 1) throw new Error(`the function ran ${sent.length} times`);
  return view;
}

type Result = Awaited<ReturnType<Runplane['guardResult']>>;

/** A refusal is an outcome too; an error without an action is not. */
async function viewOf(guarded: Promise<Result>): Promise<ActionView> {
  const result = await guarded;
  if (result.ok) return result.view;
  if (result.error.view === null) throw result.error;
  return result.error.view;
}
