export { guardedAction } from './guarded-action.js';
export { deliverNotice } from './notices/deliver-notice.js';
export { relayInteraction } from './notices/relay-interaction.js';
