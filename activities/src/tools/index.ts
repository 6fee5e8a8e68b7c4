export {
  createToolActivities,
  type ExecuteToolInput,
  OUTCOME_UNCONFIRMED,
  type ToolActivityDependencies,
  type ToolResult,
} from './execute-tool.js';
export {
  type Idempotency,
  MAX_RESULT_BYTES,
  noEffect,
  OutcomeUnknown,
  type ProviderCall,
  ToolFailure,
  type ToolProvider,
} from './provider.js';
export { providerRegistry } from './registry.js';
