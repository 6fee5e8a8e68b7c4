import type { JsonObject } from '@runplane/contracts';
import { type ProviderCall, ToolFailure } from '../provider.js';
import { buildRequest, type StripeRequest } from './build-request.js';
import { isMarkedCreation, MARK } from './creations.js';
import { endpoint, type StripeOperation } from './operation.js';

/**
 * The request of a call, with the action's id in the metadata of what it makes. The same for every attempt: Stripe
 * takes a key only with the parameters that it came with first.
 */
export function markedRequest({
  operation,
  arguments: args,
  origin,
}: Pick<ProviderCall<StripeOperation>, 'operation' | 'arguments' | 'origin'>): StripeRequest {
  const request = buildRequest(operation, args);
  if (!isMarkedCreation(endpoint(operation))) return request;
  const { metadata = {} } = request.params;
  if (typeof metadata !== 'object' || Array.isArray(metadata)) {
    throw new ToolFailure('arguments_invalid', 'the argument "metadata" must be an object');
  }
  const marked: JsonObject = { ...metadata, [MARK]: origin.actionId };
  return { ...request, params: { ...request.params, metadata: marked } };
}
