import type { Confidence, EffectClass, EffectEvidence } from '@runplane/contracts';
import { moneyArguments } from '../action/money.js';
import type { SourceTool } from '../source-tool.js';
import { CODE_ARGUMENTS, EFFECT_RANK, READ_VERBS } from '../words/vocabulary.js';
import { describesReading, descriptionEvidence } from './description-evidence.js';
import { type Evidence, evidence } from './evidence.js';
import { nameEvidence } from './name-evidence.js';

export interface EffectProposal {
  effect: EffectClass;
  reason: string;
  confidence: Confidence;
  evidence: EffectEvidence[];
}

/** The most severe effect class that anything speaks for; a read only where the source and the name agree. */
export function proposeEffect(tool: SourceTool): EffectProposal {
  const safeMethod = tool.method === 'GET' || tool.method === 'HEAD';
  const signs = [
    ...methodEvidence(tool, safeMethod),
    ...hintEvidence(tool),
    ...nameEvidence(tool, safeMethod),
    ...(safeMethod ? [] : [...descriptionEvidence(tool.description), ...schemaEvidence(tool)]),
  ];
  if (!safeMethod && !isConfirmedRead(tool)) {
    signs.push(evidence('definition', 'write', 'nothing that can be relied on says that it only reads'));
  }
  return conclude(signs);
}

export function conclude(signs: readonly Evidence[]): EffectProposal {
  const effect = signs.reduce<EffectClass>(
    (worst, sign) => (EFFECT_RANK[sign.effect] > EFFECT_RANK[worst] ? sign.effect : worst),
    'read',
  );
  const winners = signs.filter((sign) => sign.effect === effect);
  const known = winners.filter(({ from }) => from !== 'definition');
  return {
    effect,
    reason: [...new Set((known.length > 0 ? known : winners).map(({ detail }) => detail))].slice(0, 3).join('; '),
    confidence: confidenceOf(effect, known, signs),
    evidence: signs.map(({ strong: _, ...sign }) => sign),
  };
}

function confidenceOf(effect: EffectClass, winners: readonly Evidence[], all: readonly Evidence[]): Confidence {
  const contradicted = effect !== 'read' && all.some((sign) => sign.effect === 'read');
  if (winners.length === 0 || contradicted) return 'low';
  return winners.some(({ strong }) => strong) || new Set(winners.map(({ from }) => from)).size > 1 ? 'high' : 'medium';
}

function methodEvidence({ method }: SourceTool, safe: boolean): Evidence[] {
  if (method === undefined) return [];
  if (safe) return [evidence('method', 'read', `${method} promises to change nothing`, true)];
  if (method === 'DELETE') return [evidence('method', 'destructive', 'DELETE removes a resource', true)];
  return [evidence('method', 'write', `${method} may change something`)];
}

function hintEvidence({ hints }: SourceTool): Evidence[] {
  return [
    ...(hints?.readOnly === true ? [evidence('annotation', 'read', 'readOnlyHint is true')] : []),
    ...(hints?.readOnly === false ? [evidence('annotation', 'write', 'readOnlyHint is false', true)] : []),
    ...(hints?.destructive === true ? [evidence('annotation', 'destructive', 'destructiveHint is true', true)] : []),
  ];
}

/**
 * Where a source has hints, their absence means a write, and a hint alone is the word of a server that nobody checked:
 * its name or its description has to say the same.
 */
function isConfirmedRead({ naming, hints, method, description }: SourceTool): boolean {
  if (method !== undefined) return false;
  const named = naming.verbs.some((verb) => READ_VERBS.has(verb));
  return hints === undefined ? named : hints.readOnly === true && (named || describesReading(description));
}

function schemaEvidence(tool: SourceTool): Evidence[] {
  const { amount, currency } = moneyArguments(tool);
  const code = tool.arguments.find(({ name }) => CODE_ARGUMENTS.has(name.toLowerCase()));
  return [
    ...(amount && currency ? [evidence('schema', 'money', 'takes an amount and a currency')] : []),
    ...(code ? [evidence('schema', 'destructive', `runs what stands in "${code.name}"`)] : []),
  ];
}
