import { ActionDefinition } from '@runplane/contracts';

/** A small catalogue of its own, so that the engine's tests depend on nobody's data. */
export const ACTIONS: ReadonlyMap<string, ActionDefinition> = new Map(
  [
    {
      type: 'create_refund',
      effect: 'money',
      description: 'Give money back.',
      targetType: 'charge',
      sensitivity: 'medium',
      material: {
        amount: { type: 'integer', required: true },
        currency: { type: 'currency', required: true },
        charge: { type: 'string', required: true },
        reason: { type: 'string' },
      },
    },
    {
      type: 'create_payout',
      effect: 'money',
      description: 'Send money out.',
      targetType: 'account',
      sensitivity: 'high',
      material: { amount: { type: 'integer', required: true }, currency: { type: 'currency', required: true } },
    },
    {
      type: 'terminate_instance',
      effect: 'destructive',
      description: 'Destroy machines.',
      targetType: 'instance',
      sensitivity: 'high',
      material: { instances: { type: 'string_list', required: true }, force: { type: 'boolean' } },
    },
    {
      type: 'http_write',
      effect: 'write',
      description: 'Write over HTTP.',
      targetType: 'url',
      sensitivity: 'medium',
      material: { amount: { type: 'string' }, body: { type: 'json' } },
    },
  ].map((definition) => [definition.type, ActionDefinition.parse(definition)]),
);
