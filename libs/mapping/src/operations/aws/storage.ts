import { all, type Operations } from '../operation.js';

const object = { bucket: '/Bucket', key: '/Key' };
const bucket = { bucket: '/Bucket' };
/** Access lists that ship with S3 and let strangers in. */
const openAcl = { at: '/ACL', oneOf: ['public-read', 'public-read-write', 'authenticated-read'] };

export const awsStorage: Operations = {
  ...all(['s3.getObject', 's3.headObject', 's3.getObjectAttributes', 's3.getObjectTagging', 's3.selectObjectContent'], {
    action: 'read_object',
    fields: object,
    target: '/Key',
  }),
  ...all(['s3.listObjects', 's3.listObjectsV2', 's3.listObjectVersions', 's3.listMultipartUploads'], {
    action: 'list_objects',
    fields: { ...bucket, prefix: '/Prefix' },
    target: '/Bucket',
  }),
  ...all(
    [
      's3.headBucket',
      's3.getBucketLocation',
      's3.getBucketPolicy',
      's3.getBucketAcl',
      's3.getBucketVersioning',
      's3.getBucketEncryption',
      's3.getBucketLifecycleConfiguration',
      's3.getBucketTagging',
      's3.getPublicAccessBlock',
    ],
    { action: 'list_objects', fields: bucket, target: '/Bucket' },
  ),
  's3.listBuckets': { action: 'list_objects' },
  's3.putObject': {
    action: 'write_object',
    fields: { ...object, content_digest: { digest: '/Body' }, public: openAcl },
    target: '/Key',
  },
  ...all(['s3.createMultipartUpload', 's3.uploadPart', 's3.completeMultipartUpload'], {
    action: 'write_object',
    fields: { ...object, content_digest: { digest: '/Body' }, public: openAcl },
    target: '/Key',
  }),
  's3.putObjectTagging': { action: 'write_object', fields: object, target: '/Key' },
  's3.restoreObject': { action: 'write_object', fields: object, target: '/Key' },
  's3.copyObject': {
    action: 'copy_object',
    fields: { ...object, source: '/CopySource', public: openAcl },
    target: '/Key',
  },
  's3.deleteObject': { action: 'delete_object', fields: { ...object, version: '/VersionId' }, target: '/Key' },
  's3.deleteObjects': {
    action: 'delete_objects',
    fields: { ...bucket, keys: { each: '/Delete/Objects', take: '/Key' } },
    target: '/Bucket',
  },
  's3.putObjectAcl': {
    action: 'share_object',
    fields: { ...object, public: openAcl, permissions: '/AccessControlPolicy' },
    target: '/Key',
  },
  's3.getSignedUrl': { action: 'share_object', fields: { ...object, expires_in: '/Expires' }, target: '/Key' },
  's3.createBucket': { action: 'create_bucket', fields: { ...bucket, public: openAcl }, target: '/Bucket' },
  's3.deleteBucket': { action: 'delete_bucket', fields: bucket, target: '/Bucket' },
  ...all(
    [
      's3.putBucketVersioning',
      's3.putBucketEncryption',
      's3.deleteBucketEncryption',
      's3.putBucketNotificationConfiguration',
      's3.putBucketLogging',
      's3.putBucketTagging',
      's3.putBucketWebsite',
      's3.putBucketReplication',
      's3.putBucketCors',
    ],
    { action: 'configure_bucket', fields: { ...bucket, changes: '' }, target: '/Bucket' },
  ),
  ...all(
    [
      's3.putBucketLifecycleConfiguration',
      's3.deleteBucketLifecycle',
      's3.putObjectLockConfiguration',
      's3.putObjectRetention',
      's3.putObjectLegalHold',
    ],
    { action: 'change_bucket_retention', fields: { ...bucket, changes: '' }, target: '/Bucket' },
  ),
  's3.putBucketAcl': {
    action: 'change_bucket_access',
    fields: { ...bucket, public: openAcl, permissions: '/AccessControlPolicy' },
    target: '/Bucket',
  },
  ...all(
    [
      's3.putBucketPolicy',
      's3.deleteBucketPolicy',
      's3.putPublicAccessBlock',
      's3.deletePublicAccessBlock',
      's3.putBucketOwnershipControls',
    ],
    { action: 'change_bucket_access', fields: { ...bucket, permissions: '' }, target: '/Bucket' },
  ),
};
