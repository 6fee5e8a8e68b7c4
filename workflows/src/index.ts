export { guardedAction } from './guarded-action.js';
export { unknownOutcome } from './unknown-outcome.js';
