import type { Undo } from '@runplane/contracts';
import { nameOf } from './idempotency.js';
import type { AwsOperation } from './operation.js';

const result = (path: string) => `/result/${path}`;
const given = (...names: string[]) => Object.fromEntries(names.map((name) => [name, `/arguments/${name}`]));

/** By `nameOf`. Only what takes the whole effect back, with arguments that stand in one place. */
const UNDO: Readonly<Record<string, Undo>> = {
  's3.createbucket': undo('s3.deleteBucket', 'Delete the bucket, as long as it is empty.', given('Bucket')),
  'ec2.startinstances': undo('ec2.stopInstances', 'Stop the machines.', given('InstanceIds')),
  'ec2.stopinstances': undo('ec2.startInstances', 'Start the machines.', given('InstanceIds')),
  'ec2.createvolume': undo('ec2.deleteVolume', 'Delete the volume.', { VolumeId: result('VolumeId') }),
  'ec2.attachvolume': undo('ec2.detachVolume', 'Detach the volume.', given('VolumeId')),
  'ec2.createsnapshot': undo('ec2.deleteSnapshot', 'Delete the snapshot.', { SnapshotId: result('SnapshotId') }),
  'ec2.createsecuritygroup': undo('ec2.deleteSecurityGroup', 'Delete the group.', { GroupId: result('GroupId') }),
  'ec2.createvpc': undo('ec2.deleteVpc', 'Delete the network.', { VpcId: result('Vpc/VpcId') }),
  'ec2.createsubnet': undo('ec2.deleteSubnet', 'Delete the subnet.', { SubnetId: result('Subnet/SubnetId') }),
  'ec2.allocateaddress': undo('ec2.releaseAddress', 'Release the address.', { AllocationId: result('AllocationId') }),
  'iam.createuser': undo('iam.deleteUser', 'Delete the user.', given('UserName')),
  'iam.createrole': undo('iam.deleteRole', 'Delete the role.', given('RoleName')),
  'iam.creategroup': undo('iam.deleteGroup', 'Delete the group.', given('GroupName')),
  'iam.createpolicy': undo('iam.deletePolicy', 'Delete the policy.', { PolicyArn: result('Policy/Arn') }),
  'iam.createaccesskey': undo('iam.deleteAccessKey', 'Delete the key.', {
    UserName: result('AccessKey/UserName'),
    AccessKeyId: result('AccessKey/AccessKeyId'),
  }),
  'iam.attachuserpolicy': undo('iam.detachUserPolicy', 'Detach the policy.', given('UserName', 'PolicyArn')),
  'iam.attachrolepolicy': undo('iam.detachRolePolicy', 'Detach the policy.', given('RoleName', 'PolicyArn')),
  'iam.attachgrouppolicy': undo('iam.detachGroupPolicy', 'Detach the policy.', given('GroupName', 'PolicyArn')),
  'iam.addusertogroup': undo('iam.removeUserFromGroup', 'Take the user out.', given('UserName', 'GroupName')),
  'iam.removeuserfromgroup': undo('iam.addUserToGroup', 'Put the user back.', given('UserName', 'GroupName')),
  'lambda.createfunction': undo('lambda.deleteFunction', 'Delete the function.', given('FunctionName')),
  'sqs.createqueue': undo('sqs.deleteQueue', 'Delete the queue.', { QueueUrl: result('QueueUrl') }),
  'sns.createtopic': undo('sns.deleteTopic', 'Delete the topic.', { TopicArn: result('TopicArn') }),
  'dynamodb.createtable': undo('dynamodb.deleteTable', 'Delete the table.', given('TableName')),
  'rds.createdbinstance': undo('rds.deleteDBInstance', 'Delete the database.', {
    ...given('DBInstanceIdentifier'),
    SkipFinalSnapshot: { constant: true },
  }),
  'secretsmanager.createsecret': undo('secretsmanager.deleteSecret', 'Delete the secret.', { SecretId: result('ARN') }),
};

/** The call that takes a successful one back; null where there is none. */
export function undoOf(operation: AwsOperation): Undo | null {
  return UNDO[nameOf(operation)] ?? null;
}

export function undos(): readonly Undo[] {
  return Object.values(UNDO);
}

function undo(tool: string, description: string, args: Undo['arguments']): Undo {
  return { tool: `aws.${tool}`, description, arguments: args };
}
