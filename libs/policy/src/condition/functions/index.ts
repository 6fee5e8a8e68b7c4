import type { Functions } from './condition-function.js';
import { CONVERSIONS } from './conversions.js';
import { LIST_FUNCTIONS } from './lists.js';
import { TEXT_FUNCTIONS } from './text.js';
import { TIME_FUNCTIONS } from './time.js';

/** Every function that a condition may call, by name; `matches` is compiled apart, because its pattern is fixed. */
export const FUNCTIONS: Functions = { ...TEXT_FUNCTIONS, ...LIST_FUNCTIONS, ...CONVERSIONS, ...TIME_FUNCTIONS };
