export { builtInCatalogue, type Catalogue, catalogueOf } from './catalogue/index.js';
export { checkToolDefinition, type DefinitionIssue } from './check-tool-definition.js';
export * from './import/index.js';
export { pointerTokens, valueAt } from './json-pointer.js';
export { actionDigest, mapCall, operationName, unmappedAction } from './map-call.js';
export { classifySql, type SqlClassification } from './sql/classify.js';
export { loadSqlParser } from './sql/parser.js';
export { toolSought } from './tool-sought.js';
