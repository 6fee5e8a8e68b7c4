import type { Definitions } from './definitions.js';
import { flag, integer, json, requiredText, text } from './fields.js';

const queue = { queue: requiredText } as const;

/** Queues and topics that programs read. */
export const queues: Definitions = [
  {
    type: 'publish_event',
    effect: 'write',
    description: 'Put a message on a queue, topic or bus.',
    targetType: 'queue',
    sensitivity: 'medium',
    material: { queue: text, payload: json, count: integer },
  },
  {
    type: 'receive_events',
    effect: 'write',
    description: 'Take messages from a queue; others do not see them meanwhile.',
    targetType: 'queue',
    sensitivity: 'medium',
    material: { ...queue, count: integer },
  },
  {
    type: 'delete_event',
    effect: 'destructive',
    description: 'Delete messages of a queue.',
    targetType: 'queue',
    sensitivity: 'medium',
    material: { ...queue, payload: json },
  },
  {
    type: 'purge_queue',
    effect: 'destructive',
    description: 'Delete all messages of a queue.',
    targetType: 'queue',
    sensitivity: 'critical',
    material: queue,
  },
  {
    type: 'read_queues',
    effect: 'read',
    description: 'Read which queues, topics or subscriptions there are.',
    targetType: 'queue',
    sensitivity: 'low',
    material: { queue: text },
  },
  {
    type: 'create_queue',
    effect: 'write',
    description: 'Create a queue or a topic.',
    targetType: 'queue',
    sensitivity: 'low',
    material: { ...queue, changes: json },
  },
  {
    type: 'configure_queue',
    effect: 'access',
    description: 'Change settings or subscribers of a queue or topic, and so who gets its messages.',
    targetType: 'queue',
    sensitivity: 'high',
    material: { ...queue, destination: text, public: flag, changes: json },
  },
  {
    type: 'delete_queue',
    effect: 'destructive',
    description: 'Delete a queue, a topic or a subscription.',
    targetType: 'queue',
    sensitivity: 'high',
    material: queue,
  },
];
