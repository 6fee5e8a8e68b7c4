/** How actions are shown to people; without zod, for browsers. */
export * from './describe-action.js';
export * from './html.js';
export * from './visible-text.js';
