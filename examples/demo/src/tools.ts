import { ToolDefinition } from '@runplane/contracts';

/** Names of the connections that the tools use. */
export interface ConnectionNames {
  ticketsApi: string;
  supportDatabase: string;
  stripe: string;
}

export const ENVIRONMENT = 'sandbox';

/** What the support agent may ask for, as canonical actions. The parse fills the defaults in. */
export function demoTools({ ticketsApi, supportDatabase, stripe }: ConnectionNames): ToolDefinition[] {
  const ticket = {
    provider: 'http',
    connection: ticketsApi,
    target: { id: '/ticket', environment: ENVIRONMENT },
  };
  const customer = {
    provider: 'postgres',
    connection: supportDatabase,
    target: { id: '/customer', environment: ENVIRONMENT },
  };
  return [
    {
      name: 'tickets.read',
      ...ticket,
      operation: { method: 'GET', path: '/tickets/{ticket}' },
      action: {
        type: 'read_ticket',
        effect: 'read',
        description: 'Read a support ticket.',
        targetType: 'ticket',
        sensitivity: 'low',
        material: { ticket: { type: 'string', required: true } },
      },
    },
    {
      name: 'tickets.close',
      ...ticket,
      operation: { method: 'POST', path: '/tickets/{ticket}/close', idempotent: true },
      action: {
        type: 'close_ticket',
        effect: 'write',
        description: 'Close a support ticket.',
        targetType: 'ticket',
        sensitivity: 'low',
        material: { ticket: { type: 'string', required: true }, resolution: { type: 'string' } },
      },
    },
    {
      name: 'refunds.create',
      ...ticket,
      target: { id: '/charge', environment: ENVIRONMENT },
      operation: { method: 'POST', path: '/refunds', idempotencyHeader: 'Idempotency-Key' },
      action: {
        type: 'create_refund',
        effect: 'money',
        description: 'Give money of a charge back to a customer.',
        targetType: 'charge',
        sensitivity: 'high',
        material: {
          amount: { type: 'integer', required: true },
          currency: { type: 'currency', required: true },
          charge: { type: 'string', required: true },
          reason: { type: 'string' },
        },
      },
    },
    {
      name: 'stripe.refunds.create',
      provider: 'stripe',
      connection: stripe,
      target: { id: '/charge', environment: ENVIRONMENT },
      operation: { operation: 'refunds.create' },
      action: {
        type: 'create_refund',
        effect: 'money',
        description: 'Give money of a charge back to a customer.',
        targetType: 'charge',
        sensitivity: 'high',
        material: {
          amount: { type: 'integer', required: true },
          charge: { type: 'string', required: true },
          reason: { type: 'string' },
        },
      },
    },
    {
      name: 'customers.lookup',
      ...customer,
      operation: {
        statement: 'SELECT id, name, email, plan FROM customers WHERE id = $1',
        parameters: ['/customer'],
        mode: 'read',
        maxRows: 1,
      },
      action: {
        type: 'read_customer',
        effect: 'read',
        description: "Look a customer's data up.",
        targetType: 'customer',
        sensitivity: 'medium',
        material: { customer: { type: 'string', required: true } },
      },
    },
    {
      name: 'customers.delete',
      ...customer,
      operation: {
        statement: 'DELETE FROM customers WHERE id = $1',
        parameters: ['/customer'],
        mode: 'write',
        maxRows: 1,
      },
      action: {
        type: 'delete_customer',
        effect: 'destructive',
        description: 'Delete a customer and what belongs to them.',
        targetType: 'customer',
        sensitivity: 'high',
        material: { customer: { type: 'string', required: true } },
      },
    },
  ].map((tool) => ToolDefinition.parse(tool));
}
