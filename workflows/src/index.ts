export { guardedAction } from './guarded-action.js';
export { checkConnection, previewTool } from './inquiries.js';
export { deliverNotice } from './notices/deliver-notice.js';
export { relayInteraction } from './notices/relay-interaction.js';
export { unknownOutcome } from './unknown-outcome.js';
