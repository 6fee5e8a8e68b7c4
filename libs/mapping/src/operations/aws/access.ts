import { all, type Operations } from '../operation.js';

const user = { principal: '/UserName' };
const role = { principal: '/RoleName' };
const group = { principal: '/GroupName' };
const policy = { policy: '/PolicyArn', document: '/PolicyDocument' };
const secret = { secret: '/SecretId' };
const key = { key: '/KeyId' };

/** `attachRolePolicy` and its kin: the policy is what the principal gets. */
function permissions(action: string, verb: string, pointer: '/PolicyArn' | '/PolicyName'): Operations {
  return Object.fromEntries(
    (['User', 'Role', 'Group'] as const).map((kind) => [
      `iam.${verb}${kind}Policy`,
      {
        action,
        fields: {
          principal: `/${kind}Name`,
          role: pointer,
          ...(verb === 'put' ? { document: '/PolicyDocument' } : {}),
        },
        target: `/${kind}Name`,
      },
    ]),
  );
}

const iam: Operations = {
  ...all(
    [
      'iam.getUser',
      'iam.listUsers',
      'iam.getRole',
      'iam.listRoles',
      'iam.getGroup',
      'iam.listGroups',
      'iam.getPolicy',
      'iam.getPolicyVersion',
      'iam.listPolicies',
      'iam.listAttachedRolePolicies',
      'iam.listAttachedUserPolicies',
      'iam.listAccessKeys',
      'iam.listMFADevices',
      'iam.getAccountSummary',
      'iam.simulatePrincipalPolicy',
      'sts.getCallerIdentity',
    ],
    { action: 'read_identities', fields: { filter: '' } },
  ),
  ...permissions('grant_access', 'attach', '/PolicyArn'),
  ...permissions('revoke_access', 'detach', '/PolicyArn'),
  ...permissions('grant_access', 'put', '/PolicyName'),
  ...permissions('revoke_access', 'delete', '/PolicyName'),
  ...all(['iam.putUserPermissionsBoundary', 'iam.deleteUserPermissionsBoundary', 'iam.updateUser', 'iam.tagUser'], {
    action: 'update_principal',
    fields: { ...user, changes: '' },
    target: '/UserName',
  }),
  ...all(['iam.putRolePermissionsBoundary', 'iam.deleteRolePermissionsBoundary', 'iam.updateRole', 'iam.tagRole'], {
    action: 'update_principal',
    fields: { ...role, changes: '' },
    target: '/RoleName',
  }),
  'iam.createUser': {
    action: 'create_principal',
    fields: { ...user, kind: { constant: 'user' } },
    target: '/UserName',
  },
  'iam.createRole': {
    action: 'create_principal',
    fields: { ...role, kind: { constant: 'role' }, document: '/AssumeRolePolicyDocument' },
    target: '/RoleName',
  },
  'iam.createGroup': {
    action: 'create_principal',
    fields: { ...group, kind: { constant: 'group' } },
    target: '/GroupName',
  },
  'iam.deleteUser': { action: 'delete_principal', fields: user, target: '/UserName' },
  'iam.deleteRole': { action: 'delete_principal', fields: role, target: '/RoleName' },
  'iam.deleteGroup': { action: 'delete_principal', fields: group, target: '/GroupName' },
  'iam.addUserToGroup': {
    action: 'change_group_membership',
    fields: { ...user, group: '/GroupName', change: { constant: 'add' } },
    target: '/UserName',
  },
  'iam.removeUserFromGroup': {
    action: 'change_group_membership',
    fields: { ...user, group: '/GroupName', change: { constant: 'remove' } },
    target: '/UserName',
  },
  'iam.createPolicy': {
    action: 'change_permissions',
    fields: { policy: '/PolicyName', document: '/PolicyDocument' },
    target: '/PolicyName',
  },
  ...all(['iam.createPolicyVersion', 'iam.setDefaultPolicyVersion', 'iam.deletePolicy', 'iam.deletePolicyVersion'], {
    action: 'change_permissions',
    fields: policy,
    target: '/PolicyArn',
  }),
  'iam.updateAssumeRolePolicy': {
    action: 'change_trust',
    fields: { ...role, document: '/PolicyDocument' },
    target: '/RoleName',
  },
  'iam.createInstanceProfile': {
    action: 'create_principal',
    fields: { principal: '/InstanceProfileName', kind: { constant: 'instance profile' } },
    target: '/InstanceProfileName',
  },
  'iam.addRoleToInstanceProfile': {
    action: 'grant_access',
    fields: { principal: '/InstanceProfileName', role: '/RoleName' },
    target: '/InstanceProfileName',
  },
  ...all(['iam.createAccessKey', 'iam.createLoginProfile', 'iam.updateLoginProfile', 'iam.uploadSSHPublicKey'], {
    action: 'create_credential',
    fields: user,
    target: '/UserName',
    // Without a name AWS takes the user of the caller's own key.
    mayLack: ['principal'],
  }),
  ...all(['iam.deleteAccessKey', 'iam.updateAccessKey'], {
    action: 'delete_credential',
    fields: { ...user, credential: '/AccessKeyId' },
    target: '/UserName',
    mayLack: ['principal'],
  }),
  'iam.deleteLoginProfile': { action: 'delete_credential', fields: user, target: '/UserName', mayLack: ['principal'] },
  'iam.deactivateMFADevice': {
    action: 'disable_mfa',
    fields: { ...user, device: '/SerialNumber' },
    target: '/UserName',
  },
  'iam.deleteVirtualMFADevice': { action: 'disable_mfa', fields: { device: '/SerialNumber' } },
  ...all(['sts.assumeRole', 'sts.assumeRoleWithSAML', 'sts.assumeRoleWithWebIdentity'], {
    action: 'assume_role',
    fields: { role: '/RoleArn', session: '/RoleSessionName', seconds: '/DurationSeconds' },
    target: '/RoleArn',
  }),
};

const secrets: Operations = {
  ...all(['secretsmanager.listSecrets', 'secretsmanager.describeSecret', 'ssm.describeParameters'], {
    action: 'list_secrets',
    fields: { secret: '/SecretId' },
  }),
  'secretsmanager.getSecretValue': {
    action: 'read_secret',
    fields: { ...secret, version: ['/VersionId', '/VersionStage'] },
    target: '/SecretId',
  },
  ...all(['ssm.getParameter', 'ssm.getParametersByPath'], {
    action: 'read_secret',
    fields: { secret: ['/Name', '/Path'] },
    target: ['/Name', '/Path'],
  }),
  'secretsmanager.createSecret': {
    action: 'write_secret',
    fields: { secret: '/Name', content_digest: { digest: '' } },
    target: '/Name',
  },
  ...all(['secretsmanager.putSecretValue', 'secretsmanager.updateSecret', 'secretsmanager.putResourcePolicy'], {
    action: 'write_secret',
    fields: { ...secret, content_digest: { digest: '' } },
    target: '/SecretId',
  }),
  'ssm.putParameter': {
    action: 'write_secret',
    fields: { secret: '/Name', content_digest: { digest: '/Value' } },
    target: '/Name',
  },
  'secretsmanager.rotateSecret': { action: 'rotate_secret', fields: secret, target: '/SecretId' },
  'secretsmanager.deleteSecret': {
    action: 'delete_secret',
    fields: { ...secret, days: '/RecoveryWindowInDays' },
    target: '/SecretId',
  },
  'ssm.deleteParameter': { action: 'delete_secret', fields: { secret: '/Name' }, target: '/Name' },
};

const keys: Operations = {
  ...all(['kms.listKeys', 'kms.describeKey', 'kms.getKeyPolicy', 'kms.listAliases'], {
    action: 'list_secrets',
    fields: { secret: '/KeyId' },
    targetType: 'encryption_key',
  }),
  ...all(['kms.decrypt', 'kms.encrypt', 'kms.sign', 'kms.generateDataKey', 'kms.reEncrypt'], {
    action: 'use_key',
    fields: { key: ['/KeyId', '/DestinationKeyId'], algorithm: ['/EncryptionAlgorithm', '/SigningAlgorithm'] },
    target: ['/KeyId', '/DestinationKeyId'],
  }),
  ...all(['kms.createKey', 'kms.putKeyPolicy', 'kms.enableKey', 'kms.cancelKeyDeletion'], {
    action: 'change_key_access',
    fields: { ...key, document: '/Policy', changes: '' },
    target: '/KeyId',
  }),
  'kms.createGrant': {
    action: 'change_key_access',
    fields: { ...key, principal: '/GranteePrincipal', changes: '' },
    target: '/KeyId',
  },
  'kms.scheduleKeyDeletion': {
    action: 'delete_key',
    fields: { ...key, days: '/PendingWindowInDays' },
    target: '/KeyId',
  },
  'kms.disableKey': { action: 'delete_key', fields: key, target: '/KeyId' },
};

export const awsAccess: Operations = { ...iam, ...secrets, ...keys };
