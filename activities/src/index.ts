export type * from './guarded-action/interface.js';
