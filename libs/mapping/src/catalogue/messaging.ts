import type { Definitions } from './definitions.js';

export const messaging: Definitions = [
  {
    type: 'send_message',
    effect: 'message',
    description: 'Post a message to a channel or a person.',
    targetType: 'channel',
    sensitivity: 'medium',
    material: { channel: { type: 'string' }, text: { type: 'string', required: true } },
  },
  {
    type: 'send_email',
    effect: 'message',
    description: 'Send an email.',
    targetType: 'mailbox',
    sensitivity: 'medium',
    material: {
      to: { type: 'string_list', required: true },
      cc: { type: 'string_list' },
      bcc: { type: 'string_list' },
      subject: { type: 'string', required: true },
      body: { type: 'string', required: true },
    },
  },
  {
    type: 'delete_message',
    effect: 'destructive',
    description: 'Delete a message that others may have read.',
    targetType: 'message',
    sensitivity: 'medium',
    material: { channel: { type: 'string' }, message: { type: 'string', required: true } },
  },
];
