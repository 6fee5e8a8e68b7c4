import { all, type Operations } from '../operation.js';

const queue = { queue: '/QueueUrl' };
const topic = { queue: '/TopicArn' };

const sqs: Operations = {
  ...all(['sqs.listQueues', 'sqs.getQueueUrl', 'sqs.getQueueAttributes'], {
    action: 'read_queues',
    fields: { queue: ['/QueueUrl', '/QueueName', '/QueueNamePrefix'] },
  }),
  'sqs.sendMessage': {
    action: 'publish_event',
    fields: { ...queue, payload: '/MessageBody' },
    target: '/QueueUrl',
  },
  'sqs.sendMessageBatch': { action: 'publish_event', fields: { ...queue, payload: '/Entries' }, target: '/QueueUrl' },
  'sqs.receiveMessage': {
    action: 'receive_events',
    fields: { ...queue, count: '/MaxNumberOfMessages' },
    target: '/QueueUrl',
  },
  ...all(['sqs.deleteMessage', 'sqs.deleteMessageBatch'], {
    action: 'delete_event',
    fields: { ...queue, payload: '' },
    target: '/QueueUrl',
  }),
  'sqs.purgeQueue': { action: 'purge_queue', fields: queue, target: '/QueueUrl' },
  'sqs.createQueue': { action: 'create_queue', fields: { queue: '/QueueName', changes: '' }, target: '/QueueName' },
  ...all(['sqs.setQueueAttributes', 'sqs.addPermission', 'sqs.removePermission'], {
    action: 'configure_queue',
    fields: { ...queue, changes: '' },
    target: '/QueueUrl',
  }),
  'sqs.deleteQueue': { action: 'delete_queue', fields: queue, target: '/QueueUrl' },
};

const sns: Operations = {
  ...all(['sns.listTopics', 'sns.listSubscriptions', 'sns.listSubscriptionsByTopic', 'sns.getTopicAttributes'], {
    action: 'read_queues',
    fields: topic,
  }),
  // To a topic, an endpoint or a phone: what the target is stands in the arguments.
  'sns.publish': {
    action: 'publish_event',
    fields: { queue: ['/TopicArn', '/TargetArn', '/PhoneNumber'], payload: '/Message' },
    target: ['/TopicArn', '/TargetArn', '/PhoneNumber'],
    targetType: 'topic',
  },
  'sns.publishBatch': {
    action: 'publish_event',
    fields: { ...topic, payload: '/PublishBatchRequestEntries' },
    target: '/TopicArn',
    targetType: 'topic',
  },
  'sns.createTopic': { action: 'create_queue', fields: { queue: '/Name', changes: '' }, target: '/Name' },
  'sns.subscribe': {
    action: 'configure_queue',
    fields: { ...topic, destination: '/Endpoint', changes: '' },
    target: '/TopicArn',
  },
  ...all(['sns.setTopicAttributes', 'sns.addPermission'], {
    action: 'configure_queue',
    fields: { ...topic, changes: '' },
    target: '/TopicArn',
  }),
  'sns.unsubscribe': {
    action: 'delete_queue',
    fields: { queue: '/SubscriptionArn' },
    target: '/SubscriptionArn',
    targetType: 'subscription',
  },
  'sns.deleteTopic': { action: 'delete_queue', fields: topic, target: '/TopicArn', targetType: 'topic' },
};

const others: Operations = {
  'ses.sendEmail': {
    action: 'send_email',
    fields: {
      to: '/Destination/ToAddresses',
      cc: '/Destination/CcAddresses',
      bcc: '/Destination/BccAddresses',
      subject: '/Message/Subject/Data',
      body: ['/Message/Body/Text/Data', '/Message/Body/Html/Data'],
    },
    target: '/Destination/ToAddresses/0',
    // A mail may have both bodies, or none of them, or go to hidden receivers only: `arguments_digest` binds them.
    mayLack: ['to', 'body'],
  },
  'sesv2.sendEmail': {
    action: 'send_email',
    fields: {
      to: '/Destination/ToAddresses',
      cc: '/Destination/CcAddresses',
      bcc: '/Destination/BccAddresses',
      subject: '/Content/Simple/Subject/Data',
      body: ['/Content/Simple/Body/Text/Data', '/Content/Simple/Body/Html/Data'],
    },
    target: '/Destination/ToAddresses/0',
    mayLack: ['to', 'subject', 'body'],
  },
  'eventbridge.putEvents': { action: 'publish_event', fields: { payload: '/Entries' } },
  'kinesis.putRecord': {
    action: 'publish_event',
    fields: { queue: '/StreamName', payload: '/Data' },
    target: '/StreamName',
  },
  'stepfunctions.startExecution': {
    action: 'invoke_function',
    fields: { function: '/stateMachineArn', payload: '/input' },
    target: '/stateMachineArn',
  },
};

export const awsMessaging: Operations = { ...sqs, ...sns, ...others };
