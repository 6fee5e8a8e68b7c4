/** Tools of others, proposed as definitions of ours. */

export { diffImport, type StoredTool } from './diff-import.js';
export { mcpToolDigest } from './formats/mcp-digest.js';
export { ImportRefused } from './import-refused.js';
export { type ImportOptions, importTools } from './import-tools.js';
export { cleanSchema, MOST_SCHEMA } from './schema/shown-schema.js';
