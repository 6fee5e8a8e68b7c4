/** Tools of others, proposed as definitions of ours. */

export { diffImport, type StoredTool } from './diff-import.js';
export { composeYaml } from './document/bounded-yaml.js';
export { type DuplicateKey, duplicateKeys } from './document/duplicate-keys.js';
export { mcpToolDigest } from './formats/mcp-digest.js';
export { ImportRefused } from './import-refused.js';
export { type ImportOptions, importTools } from './import-tools.js';
