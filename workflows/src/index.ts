export { guardedAction } from './guarded-action.js';
export { checkConnection, previewTool } from './inquiries.js';
export { unknownOutcome } from './unknown-outcome.js';
