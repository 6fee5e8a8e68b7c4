export { builtInCatalogue, type Catalogue, catalogueOf } from './catalogue/index.js';
export { checkToolDefinition, type DefinitionIssue } from './check-tool-definition.js';
export * from './import/index.js';
export { pointerTokens, valueAt } from './json-pointer.js';
export { actionDigest, mapCall } from './map-call.js';
