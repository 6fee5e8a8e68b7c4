import { all, type Operations } from './operation.js';

const channel = { channel: '/channel' };
const message = { ...channel, message: ['/ts', '/timestamp'] };

const chat: Operations = {
  ...all(['chat.postMessage', 'chat.meMessage'], {
    action: 'send_message',
    fields: { ...channel, text: '/text', blocks: '/blocks', thread: '/thread_ts' },
    target: '/channel',
    mayLack: ['text'],
  }),
  'chat.postEphemeral': {
    action: 'send_message',
    fields: { ...channel, text: '/text', blocks: '/blocks', thread: '/thread_ts' },
    target: '/user',
    targetType: 'person',
    mayLack: ['text'],
  },
  'chat.scheduleMessage': {
    action: 'send_message',
    fields: { ...channel, text: '/text', blocks: '/blocks', thread: '/thread_ts', at: '/post_at' },
    target: '/channel',
    mayLack: ['text'],
  },
  'chat.update': {
    action: 'update_message',
    fields: { ...message, text: '/text', blocks: '/blocks' },
    target: '/ts',
  },
  'chat.delete': { action: 'delete_message', fields: message, target: '/ts' },
  'chat.deleteScheduledMessage': {
    action: 'delete_message',
    fields: { ...channel, message: '/scheduled_message_id' },
    target: '/scheduled_message_id',
  },
  'chat.getPermalink': { action: 'read_messages', fields: channel, target: '/channel' },
  ...all(['reactions.add', 'reactions.remove'], {
    action: 'react_to_message',
    fields: { ...message, reaction: '/name' },
    target: '/timestamp',
  }),
  ...all(['pins.add', 'pins.remove'], { action: 'react_to_message', fields: message, target: '/timestamp' }),
};

const conversations: Operations = {
  ...all(
    ['conversations.history', 'conversations.replies', 'conversations.info', 'conversations.members', 'pins.list'],
    { action: 'read_messages', fields: channel, target: '/channel' },
  ),
  ...all(['conversations.list', 'users.conversations'], { action: 'read_messages' }),
  ...all(['search.messages', 'search.files', 'search.all'], { action: 'read_messages', fields: { query: '/query' } }),
  'conversations.create': { action: 'create_channel', fields: { name: '/name', private: '/is_private' } },
  ...all(['conversations.rename', 'conversations.setTopic', 'conversations.setPurpose', 'conversations.unarchive'], {
    action: 'update_channel',
    fields: { ...channel, changes: '' },
    target: '/channel',
  }),
  ...all(['conversations.archive', 'conversations.close'], {
    action: 'archive_channel',
    fields: channel,
    target: '/channel',
  }),
  'conversations.invite': {
    action: 'add_channel_members',
    fields: { ...channel, members: { commas: '/users' } },
    target: '/channel',
  },
  'conversations.inviteShared': {
    action: 'add_channel_members',
    fields: { ...channel, members: ['/emails', '/user_ids'] },
    target: '/channel',
  },
  'conversations.join': { action: 'add_channel_members', fields: channel, target: '/channel' },
  'conversations.kick': {
    action: 'remove_channel_members',
    fields: { ...channel, members: { single: '/user' } },
    target: '/channel',
  },
  'conversations.leave': { action: 'remove_channel_members', fields: channel, target: '/channel' },
  'conversations.open': { action: 'create_channel', fields: { name: '/users' }, mayLack: ['name'] },
};

const people: Operations = {
  ...all(['users.info', 'users.getPresence', 'users.profile.get'], {
    action: 'read_identities',
    fields: { principal: '/user' },
    target: '/user',
  }),
  'users.list': { action: 'read_identities' },
  'users.lookupByEmail': { action: 'read_identities', fields: { filter: '/email' } },
  ...all(['usergroups.list', 'usergroups.users.list', 'team.info', 'auth.test'], {
    action: 'read_identities',
    fields: { filter: '' },
  }),
  'users.profile.set': {
    action: 'update_principal',
    fields: { principal: '/user', changes: '' },
    target: '/user',
    mayLack: ['principal'],
  },
  ...all(['usergroups.create'], {
    action: 'create_principal',
    fields: { principal: '/name', kind: { constant: 'group' } },
  }),
  ...all(['usergroups.update', 'usergroups.users.update', 'usergroups.disable', 'usergroups.enable'], {
    action: 'update_principal',
    fields: { principal: '/usergroup', changes: '' },
    target: '/usergroup',
  }),
  'admin.users.invite': {
    action: 'create_principal',
    fields: { principal: '/email', kind: { constant: 'user' } },
    target: '/email',
  },
  'admin.users.remove': { action: 'delete_principal', fields: { principal: '/user_id' }, target: '/user_id' },
  ...all(['admin.users.setAdmin', 'admin.users.setOwner', 'admin.users.setRegular'], {
    action: 'update_principal',
    fields: { principal: '/user_id', changes: '' },
    target: '/user_id',
  }),
};

const files: Operations = {
  ...all(['files.info', 'files.list'], { action: 'read_messages', fields: { channel: '/channel' } }),
  ...all(['files.upload', 'files.uploadV2'], {
    action: 'share_file',
    fields: {
      channel: ['/channel_id', '/channels'],
      name: '/filename',
      content_digest: { digest: '' },
    },
    target: ['/channel_id', '/channels'],
    targetType: 'channel',
  }),
  'files.completeUploadExternal': {
    action: 'share_file',
    fields: { channel: ['/channel_id', '/channels'], content_digest: { digest: '' } },
    target: ['/channel_id', '/channels'],
    targetType: 'channel',
  },
  'files.sharedPublicURL': {
    action: 'share_file',
    fields: { file: '/file', public: { constant: true } },
    target: '/file',
  },
  'files.delete': { action: 'delete_file', fields: { file: '/file' }, target: '/file' },
};

export const slack: Operations = { ...chat, ...conversations, ...people, ...files };
