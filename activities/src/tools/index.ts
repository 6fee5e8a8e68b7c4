export {
  createToolActivities,
  type ExecuteToolInput,
  OUTCOME_UNCONFIRMED,
  type ToolActivityDependencies,
  type ToolResult,
} from './execute-tool.js';
export {
  type ConnectionCall,
  type Idempotency,
  type Keep,
  MAX_RESULT_BYTES,
  noEffect,
  OutcomeUnknown,
  type ProviderCall,
  type ReconcileCall,
  type Reconciliation,
  type RetryClass,
  ToolFailure,
  type ToolProvider,
} from './provider.js';
export { providerRegistry } from './registry.js';
