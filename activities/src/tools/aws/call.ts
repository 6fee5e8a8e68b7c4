import type { ProviderCall } from '../provider.js';
import type { AwsConfiguration, AwsOperation, AwsSecret } from './operation.js';

export type AwsCall = ProviderCall<AwsOperation, AwsConfiguration, AwsSecret>;

/** What a request needs to know of its connection. */
export type AwsConnection = Pick<AwsCall, 'configuration' | 'secret' | 'outbound' | 'signal'>;
export type Origin = AwsCall['origin'];
