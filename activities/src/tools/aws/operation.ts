import { z } from 'zod';

/** A region's name becomes part of a host's name. */
export const AwsRegion = z.string().regex(/^[a-z]{2}(-[a-z]+){1,3}-\d{1,2}$/, 'must be a region, e.g. eu-central-1');

export const AwsOperation = z.strictObject({
  /** As in the names of the catalogue and of the client's package: `s3`, `secretsmanager`, `step-functions`. */
  service: z.string().regex(/^[a-z][a-z0-9-]{0,60}$/, 'must be the name of a service, e.g. s3'),
  /** As in AWS's API: `PutObject` or `putObject`. */
  operation: z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,120}$/, 'must be the name of an operation, e.g. putObject'),
  /** Members of the answer that are kept although they are secret, e.g. `SecretString`. */
  reveal: z.array(z.string().min(1).max(120)).max(20).default([]),
});
export type AwsOperation = z.infer<typeof AwsOperation>;

const Role = z.strictObject({
  arn: z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, 'must be the ARN of a role'),
  /** Tags of the session say org, agent and action; needs `sts:TagSession` in the role's trust policy. */
  tags: z.boolean().default(true),
  /** The agent as the session's source identity, which CloudTrail keeps; needs `sts:SetSourceIdentity`. */
  sourceIdentity: z.boolean().default(true),
});

export const AwsConfiguration = z
  .strictObject({
    region: AwsRegion,
    /** Other regions that a call may choose by its argument `region`. */
    regions: z.array(AwsRegion).max(60).default([]),
    /** The role in which calls are made. */
    role: Role.optional(),
    /** Another address than AWS's own, for all services; has to be on the outbound allow-list. */
    endpoint: z.string().max(300).refine(isOrigin, 'must be an origin like http://127.0.0.1:5555').optional(),
  })
  .describe('Connection to an AWS account');
export type AwsConfiguration = z.infer<typeof AwsConfiguration>;

export const AwsSecret = z.strictObject({
  accessKeyId: z.string().regex(/^\w{4,128}$/, 'must be the id of an access key'),
  secretAccessKey: z.string().min(4).max(256),
  sessionToken: z.string().min(1).max(8192).optional(),
  /** What the role's trust policy asks for, where it does. */
  externalId: z.string().min(2).max(1224).optional(),
});
export type AwsSecret = z.infer<typeof AwsSecret>;

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, origin } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && (text === origin || text === `${origin}/`);
}
