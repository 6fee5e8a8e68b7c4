import type { Undo } from '@runplane/contracts';
import type { SlackOperation } from './operation.js';

const channel = { channel: '/arguments/channel' };
const reaction = { ...channel, timestamp: '/arguments/timestamp', name: '/arguments/name' };
const pin = { ...channel, timestamp: '/arguments/timestamp' };

const UNDO: Readonly<Record<string, Undo>> = {
  'chat.postMessage': {
    tool: 'slack.chat.delete',
    description: 'Delete the message.',
    arguments: { channel: '/result/channel', ts: '/result/ts' },
  },
  'chat.scheduleMessage': {
    tool: 'slack.chat.deleteScheduledMessage',
    description: 'Take the message back before it is sent.',
    arguments: { channel: '/result/channel', scheduled_message_id: '/result/scheduled_message_id' },
  },
  'conversations.create': {
    tool: 'slack.conversations.archive',
    description: 'Archive the channel.',
    arguments: { channel: '/result/channel/id' },
  },
  'conversations.archive': { tool: 'slack.conversations.unarchive', description: 'Open it again.', arguments: channel },
  'conversations.unarchive': { tool: 'slack.conversations.archive', description: 'Archive it.', arguments: channel },
  'reactions.add': { tool: 'slack.reactions.remove', description: 'Remove the reaction.', arguments: reaction },
  'reactions.remove': { tool: 'slack.reactions.add', description: 'Add the reaction.', arguments: reaction },
  'pins.add': { tool: 'slack.pins.remove', description: 'Remove the pin.', arguments: pin },
  'pins.remove': { tool: 'slack.pins.add', description: 'Pin it again.', arguments: pin },
};

export const undoOf = ({ method }: SlackOperation): Undo | null =>
  Object.hasOwn(UNDO, method) ? (UNDO[method] as Undo) : null;
