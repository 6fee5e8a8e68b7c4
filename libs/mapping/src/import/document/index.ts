/** YAML of others, read in bounded time. */
export { type BoundedYaml, composeYaml } from './bounded-yaml.js';
export { type DuplicateKey, duplicateKeys } from './duplicate-keys.js';
