import type { ImportedTool, ImportFormat, Json, ToolDefinition } from '@runplane/contracts';
import { evidence } from './effect/evidence.js';
import { verbEvidence } from './effect/name-evidence.js';
import { conclude } from './effect/propose-effect.js';
import { fingerprintOf, readOwnJson } from './formats/own-json.js';
import { Read } from './formats/read.js';
import { proposalDigest } from './propose-tools.js';
import { namingOfTool } from './words/name-of-tool.js';
import { byCodeUnits } from './words/order.js';
import { EFFECT_RANK } from './words/vocabulary.js';

/** Definitions that a person has written are proposed as they are; a name that says worse than they do is noted. */
export function proposeOwn(document: Json, source: string, read: Read): ImportedTool[] {
  const { definitions, skipped } = readOwnJson(document, source);
  for (const { operation, message } of skipped) read.warn('skipped', message, operation);
  const byName = new Map<string, ToolDefinition>();
  for (const definition of definitions) {
    if (byName.has(definition.name)) read.warn('skipped', 'the document has two of this name', definition.name);
    else byName.set(definition.name, definition);
  }
  return [...byName.values()]
    .map((definition) => proposed(definition, source, 'json'))
    .sort((a, b) => byCodeUnits(a.definition.name, b.definition.name));
}

function proposed(definition: ToolDefinition, source: string, format: ImportFormat): ImportedTool {
  const { name, action } = definition;
  const declared = evidence('definition', action.effect, 'the definition says so', true);
  const named = conclude(namingOfTool(name.slice(source.length + 1)).verbs.flatMap(verbEvidence));
  const worse = EFFECT_RANK[named.effect] > EFFECT_RANK[action.effect];
  const { strong: _, ...sign } = declared;
  return {
    definition,
    origin: {
      source,
      format,
      operation: name,
      fingerprint: fingerprintOf(definition),
      proposal: proposalDigest(definition),
    },
    effect: { reason: declared.detail, confidence: worse ? 'low' : 'high', evidence: [sign, ...named.evidence] },
    notes: worse ? [`its name looks worse than ${action.effect}: ${named.reason}`] : [],
  };
}
