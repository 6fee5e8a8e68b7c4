export { createGuardedActionActivities } from './guarded-action/create.js';
export type { WiredDependencies } from './guarded-action/dependencies.js';
export type * from './guarded-action/interface.js';
export { type PermitSigner, permitSigner } from './guarded-action/permit.js';
export * from './notices/index.js';
export { createOutbound } from './outbound/index.js';
export * from './tools/index.js';
