import { all, type Operations } from '../operation.js';

const table = { table: '/TableName' };
const instance = { database: '/DBInstanceIdentifier' };
const cluster = { database: '/DBClusterIdentifier' };

const dynamodb: Operations = {
  'dynamodb.getItem': { action: 'read_records', fields: { ...table, filter: '/Key' }, target: '/TableName' },
  ...all(['dynamodb.query', 'dynamodb.scan'], {
    action: 'read_records',
    fields: { ...table, filter: '', limit: '/Limit' },
    target: '/TableName',
  }),
  'dynamodb.batchGetItem': {
    action: 'read_records',
    fields: { filter: '/RequestItems' },
    mayLack: ['table'],
  },
  'dynamodb.describeTable': { action: 'read_records', fields: table, target: '/TableName' },
  'dynamodb.listTables': { action: 'read_records', fields: { filter: '' }, mayLack: ['table'] },
  // An item under the same key is replaced.
  'dynamodb.putItem': {
    action: 'update_records',
    fields: { ...table, values: '/Item', filter: '/ConditionExpression' },
    target: '/TableName',
  },
  'dynamodb.updateItem': {
    action: 'update_records',
    fields: { ...table, filter: '/Key', values: '' },
    target: '/TableName',
  },
  'dynamodb.deleteItem': { action: 'delete_records', fields: { ...table, filter: '/Key' }, target: '/TableName' },
  // Both may delete, in any table.
  'dynamodb.batchWriteItem': { action: 'delete_records', fields: { filter: '/RequestItems' }, mayLack: ['table'] },
  'dynamodb.transactWriteItems': { action: 'delete_records', fields: { filter: '/TransactItems' }, mayLack: ['table'] },
  'dynamodb.createTable': { action: 'create_database', fields: { database: '/TableName' }, target: '/TableName' },
  ...all(['dynamodb.updateTable', 'dynamodb.updateTimeToLive', 'dynamodb.updateContinuousBackups'], {
    action: 'modify_database',
    fields: { database: '/TableName', changes: '' },
    target: '/TableName',
  }),
  'dynamodb.deleteTable': { action: 'delete_database', fields: { database: '/TableName' }, target: '/TableName' },
  'dynamodb.createBackup': {
    action: 'create_backup',
    fields: { database: '/TableName', backup: '/BackupName' },
    target: '/TableName',
  },
  'dynamodb.restoreTableFromBackup': {
    action: 'restore_backup',
    fields: { database: '/TargetTableName', backup: '/BackupArn' },
    target: '/TargetTableName',
  },
  'dynamodb.deleteBackup': { action: 'delete_backup', fields: { backup: '/BackupArn' }, target: '/BackupArn' },
};

const rds: Operations = {
  ...all(['rds.describeDBInstances', 'rds.describeDBClusters', 'rds.describeDBSnapshots', 'rds.describeEvents'], {
    action: 'read_compute',
    fields: { filter: '' },
    targetType: 'database',
  }),
  'rds.createDBInstance': {
    action: 'create_database',
    fields: { ...instance, engine: '/Engine', instance_type: '/DBInstanceClass', public: '/PubliclyAccessible' },
    target: '/DBInstanceIdentifier',
  },
  'rds.createDBCluster': {
    action: 'create_database',
    fields: { ...cluster, engine: '/Engine', public: '/PubliclyAccessible' },
    target: '/DBClusterIdentifier',
  },
  ...all(['rds.modifyDBInstance', 'rds.rebootDBInstance', 'rds.stopDBInstance', 'rds.startDBInstance'], {
    action: 'modify_database',
    fields: { ...instance, changes: '' },
    target: '/DBInstanceIdentifier',
  }),
  ...all(['rds.modifyDBCluster', 'rds.failoverDBCluster', 'rds.stopDBCluster', 'rds.startDBCluster'], {
    action: 'modify_database',
    fields: { ...cluster, changes: '' },
    target: '/DBClusterIdentifier',
  }),
  'rds.deleteDBInstance': {
    action: 'delete_database',
    fields: { ...instance, final_backup: '/FinalDBSnapshotIdentifier' },
    target: '/DBInstanceIdentifier',
  },
  'rds.deleteDBCluster': {
    action: 'delete_database',
    fields: { ...cluster, final_backup: '/FinalDBSnapshotIdentifier' },
    target: '/DBClusterIdentifier',
  },
  'rds.createDBSnapshot': {
    action: 'create_backup',
    fields: { ...instance, backup: '/DBSnapshotIdentifier' },
    target: '/DBInstanceIdentifier',
  },
  ...all(['rds.restoreDBInstanceFromDBSnapshot'], {
    action: 'restore_backup',
    fields: { ...instance, backup: '/DBSnapshotIdentifier' },
    target: '/DBInstanceIdentifier',
  }),
  'rds.deleteDBSnapshot': {
    action: 'delete_backup',
    fields: { backup: '/DBSnapshotIdentifier' },
    target: '/DBSnapshotIdentifier',
  },
};

export const awsDatabases: Operations = { ...dynamodb, ...rds };
