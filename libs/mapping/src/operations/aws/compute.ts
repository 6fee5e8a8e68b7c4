import { all, type Operations } from '../operation.js';

const instances = { instances: '/InstanceIds' };
/** The first of several machines stands for all: rules and history need one target. */
const firstInstance = '/InstanceIds/0';
const lambda = { function: '/FunctionName' };
const ecs = { service: '/service', cluster: '/cluster' };
const stack = { stack: '/StackName' };

const ec2: Operations = {
  ...all(
    [
      'ec2.describeInstances',
      'ec2.describeInstanceStatus',
      'ec2.describeImages',
      'ec2.describeVolumes',
      'ec2.describeSnapshots',
      'ec2.describeInstanceTypes',
      'ec2.describeRegions',
      'ec2.describeTags',
      'ec2.describeKeyPairs',
      'ec2.getConsoleOutput',
    ],
    { action: 'read_compute', fields: { filter: '' } },
  ),
  'ec2.runInstances': {
    action: 'create_instance',
    fields: {
      image: '/ImageId',
      instance_type: '/InstanceType',
      count: '/MaxCount',
      role: ['/IamInstanceProfile/Arn', '/IamInstanceProfile/Name'],
      script: { digest: '/UserData' },
    },
    target: '/ImageId',
    // A launch template may bring both.
    mayLack: ['image', 'instance_type'],
  },
  'ec2.startInstances': { action: 'start_instance', fields: instances, target: firstInstance },
  'ec2.rebootInstances': { action: 'reboot_instance', fields: instances, target: firstInstance },
  'ec2.stopInstances': { action: 'stop_instance', fields: instances, target: firstInstance },
  'ec2.terminateInstances': { action: 'terminate_instance', fields: instances, target: firstInstance },
  ...all(['ec2.modifyInstanceAttribute', 'ec2.modifyInstanceMetadataOptions'], {
    action: 'modify_instance',
    fields: { instance: '/InstanceId', changes: '' },
    target: '/InstanceId',
  }),
  'ec2.createVolume': {
    action: 'create_volume',
    fields: { size: '/Size', snapshot: '/SnapshotId' },
  },
  'ec2.attachVolume': {
    action: 'create_volume',
    fields: { volume: '/VolumeId', instance: '/InstanceId' },
    target: '/VolumeId',
  },
  ...all(['ec2.deleteVolume', 'ec2.detachVolume'], {
    action: 'delete_volume',
    fields: { volume: '/VolumeId' },
    target: '/VolumeId',
  }),
  'ec2.createSnapshot': { action: 'create_snapshot', fields: { volume: '/VolumeId' }, target: '/VolumeId' },
  'ec2.createImage': {
    action: 'create_snapshot',
    fields: { instance: '/InstanceId', name: '/Name' },
    target: '/InstanceId',
    targetType: 'instance',
  },
  'ec2.deleteSnapshot': { action: 'delete_snapshot', fields: { snapshot: '/SnapshotId' }, target: '/SnapshotId' },
  'ec2.deregisterImage': { action: 'delete_snapshot', fields: { snapshot: '/ImageId' }, target: '/ImageId' },
  'ssm.sendCommand': {
    action: 'run_command',
    fields: { ...instances, document: '/DocumentName', command: '/Parameters' },
    target: firstInstance,
  },
  'ssm.startSession': {
    action: 'run_command',
    fields: { instances: { single: '/Target' }, document: '/DocumentName', command: '/Parameters' },
    target: '/Target',
  },
};

const functions: Operations = {
  ...all(['lambda.getFunction', 'lambda.getFunctionConfiguration', 'lambda.listVersionsByFunction'], {
    action: 'read_compute',
    fields: { resource: '/FunctionName' },
    target: '/FunctionName',
    targetType: 'function',
  }),
  'lambda.listFunctions': { action: 'read_compute', fields: { filter: '' } },
  ...all(['lambda.invoke', 'lambda.invokeWithResponseStream'], {
    action: 'invoke_function',
    fields: { ...lambda, version: '/Qualifier', payload: '/Payload' },
    target: '/FunctionName',
  }),
  'lambda.invokeAsync': {
    action: 'invoke_function',
    fields: { ...lambda, payload: '/InvokeArgs' },
    target: '/FunctionName',
  },
  'lambda.createFunction': {
    action: 'deploy_function',
    fields: { ...lambda, role: '/Role', content_digest: { digest: '/Code' } },
    target: '/FunctionName',
  },
  'lambda.updateFunctionCode': {
    action: 'deploy_function',
    fields: { ...lambda, content_digest: { digest: '' } },
    target: '/FunctionName',
  },
  'lambda.updateFunctionConfiguration': {
    action: 'deploy_function',
    fields: { ...lambda, role: '/Role', changes: '' },
    target: '/FunctionName',
  },
  ...all(['lambda.publishVersion', 'lambda.updateAlias', 'lambda.createAlias', 'lambda.putFunctionConcurrency'], {
    action: 'deploy_function',
    fields: { ...lambda, changes: '' },
    target: '/FunctionName',
  }),
  'lambda.deleteFunction': {
    action: 'delete_function',
    fields: { ...lambda, version: '/Qualifier' },
    target: '/FunctionName',
  },
  ...all(['lambda.addPermission', 'lambda.createFunctionUrlConfig', 'lambda.updateFunctionUrlConfig'], {
    action: 'grant_access',
    fields: { principal: '/Principal', role: '/Action', resource: '/FunctionName' },
    target: '/FunctionName',
    targetType: 'function',
    mayLack: ['principal', 'role'],
  }),
  'lambda.removePermission': {
    action: 'revoke_access',
    fields: { principal: '/StatementId', role: '/StatementId', resource: '/FunctionName' },
    target: '/FunctionName',
    targetType: 'function',
  },
};

const services: Operations = {
  ...all(['ecs.listClusters', 'ecs.listServices', 'ecs.listTasks', 'ecs.describeServices', 'ecs.describeTasks'], {
    action: 'read_compute',
    fields: { filter: '' },
  }),
  'ecs.createService': {
    action: 'deploy_service',
    fields: { service: '/serviceName', cluster: '/cluster', count: '/desiredCount', changes: '' },
    target: '/serviceName',
  },
  'ecs.updateService': {
    action: 'deploy_service',
    fields: { ...ecs, count: '/desiredCount', changes: '' },
    target: '/service',
  },
  'ecs.deleteService': { action: 'delete_service', fields: ecs, target: '/service' },
  'ecs.deleteCluster': { action: 'delete_service', fields: { service: '/cluster' }, target: '/cluster' },
  'ecs.runTask': {
    action: 'deploy_service',
    fields: { service: '/taskDefinition', cluster: '/cluster', count: '/count', changes: '' },
    target: '/taskDefinition',
  },
  'ecs.executeCommand': {
    action: 'run_command',
    fields: { instances: { single: '/task' }, command: '/command' },
    target: '/task',
    targetType: 'service',
  },
  'autoscaling.setDesiredCapacity': {
    action: 'scale_service',
    fields: { service: '/AutoScalingGroupName', count: '/DesiredCapacity' },
    target: '/AutoScalingGroupName',
  },
  'autoscaling.updateAutoScalingGroup': {
    action: 'deploy_service',
    fields: { service: '/AutoScalingGroupName', count: '/DesiredCapacity', changes: '' },
    target: '/AutoScalingGroupName',
  },
  'autoscaling.deleteAutoScalingGroup': {
    action: 'delete_service',
    fields: { service: '/AutoScalingGroupName' },
    target: '/AutoScalingGroupName',
  },
  'eks.deleteCluster': { action: 'delete_service', fields: { service: '/name' }, target: '/name' },
  'cloudformation.describeStacks': { action: 'read_compute', fields: { resource: '/StackName', filter: '' } },
  ...all(['cloudformation.createStack', 'cloudformation.updateStack', 'cloudformation.executeChangeSet'], {
    action: 'deploy_stack',
    fields: { ...stack, changes: '' },
    target: '/StackName',
  }),
  'cloudformation.deleteStack': {
    action: 'delete_service',
    fields: { service: '/StackName' },
    target: '/StackName',
    targetType: 'stack',
  },
};

const logs: Operations = {
  ...all(
    [
      'cloudwatch.getMetricData',
      'cloudwatch.getMetricStatistics',
      'cloudwatch.describeAlarms',
      'cloudwatchlogs.filterLogEvents',
      'cloudwatchlogs.getLogEvents',
      'cloudwatchlogs.describeLogGroups',
      'cloudtrail.lookupEvents',
      'cloudtrail.describeTrails',
    ],
    { action: 'read_compute', fields: { filter: '' }, targetType: 'log' },
  ),
  ...all(['cloudtrail.stopLogging', 'cloudtrail.deleteTrail', 'cloudtrail.updateTrail'], {
    action: 'disable_logging',
    fields: { log: '/Name' },
    target: '/Name',
  }),
  ...all(['cloudwatchlogs.deleteLogGroup', 'cloudwatchlogs.deleteLogStream', 'cloudwatchlogs.putRetentionPolicy'], {
    action: 'disable_logging',
    fields: { log: '/logGroupName' },
    target: '/logGroupName',
  }),
  'cloudwatch.deleteAlarms': {
    action: 'disable_logging',
    fields: { log: '/AlarmNames/0' },
    target: '/AlarmNames/0',
  },
};

export const awsCompute: Operations = { ...ec2, ...functions, ...services, ...logs };
