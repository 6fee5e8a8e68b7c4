/** Plain values without zod: all that workflow code may import at run time. */
export * from './closed-sets.js';
export * from './durations.js';
export * from './identifiers.js';
export * from './may-vote.js';
export * from './permissions.js';
export * from './plan-order.js';
export * from './problem-codes.js';
export * from './seats.js';
export * from './temporal-names.js';
