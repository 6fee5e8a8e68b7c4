/** Policies as their authors write them: YAML with the place of every mistake. */
export { type ParsedYaml, type Position, parsePolicyYaml, type SourceIssue } from './policy-yaml.js';
export { type PolicyText, type ReadPolicy, readPolicy } from './read-policy.js';
