export {
  type Receipt,
  type ReceiptProblem,
  type ReceiptReport,
  type ReceiptTrust,
  verifyReceipt,
} from '@runplane/audit';
export type { ActionView, CanonicalAction, PermitClaims, TargetInput } from '@runplane/contracts';
export type { RetryOptions } from './api/backoff.js';
export type { Fetch } from './api/transport.js';
export * from './errors.js';
export type {
  CallbackCall,
  CallbackControl,
  CallControl,
  Execute,
  GatewayCall,
  PermittedCall,
} from './guard/options.js';
export type { PermitKey } from './permit/keys.js';
export { fetchReceipt, type ReceiptOptions } from './receipt/fetch-receipt.js';
export { type GuardResult, Runplane, type RunplaneOptions } from './runplane.js';
