/** What the composition root hands to the controllers and services. */
export const DATABASE = Symbol('DATABASE');
export const CONFIG = Symbol('CONFIG');
