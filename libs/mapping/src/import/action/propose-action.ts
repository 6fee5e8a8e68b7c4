import type { ActionDefinition, EffectClass, Sensitivity, ToolDefinition } from '@runplane/contracts';
import type { Catalogue } from '../../catalogue/index.js';
import { evidence } from '../effect/evidence.js';
import { type EffectProposal, proposeEffect } from '../effect/propose-effect.js';
import { plainText } from '../plain-text.js';
import type { SourceTool } from '../source-tool.js';
import { singular } from '../words/tokens.js';
import { SECRET_NOUNS } from '../words/vocabulary.js';
import { catalogueAction } from './catalogue-action.js';
import { ownMaterial } from './material.js';
import { targetId } from './target.js';

const SENSITIVITY: Readonly<Record<EffectClass, Sensitivity>> = {
  read: 'low',
  write: 'medium',
  message: 'medium',
  money: 'high',
  access: 'critical',
  destructive: 'high',
};

export type ProposedAction = Pick<ToolDefinition, 'action' | 'fields' | 'target'> & {
  effect: EffectProposal;
  notes: string[];
};

/** The canonical action of a tool: one of the catalogue where it clearly fits, else its own under `type`. */
export function proposeAction(tool: SourceTool, type: string, catalogue: Catalogue): ProposedAction {
  const effect = proposeEffect(tool);
  const known = catalogueAction(tool, effect.effect, catalogue);
  const material = known?.material ?? ownMaterial(tool);
  const action = known?.action ?? { ...ownAction(tool, type, effect.effect), material: material.material };
  const id = targetId(tool, action.targetType, material);
  return {
    action,
    fields: material.fields,
    target: id === undefined ? {} : { id },
    effect: known ? asCatalogued(effect, known.action) : effect,
    notes: material.notes,
  };
}

function ownAction(tool: SourceTool, type: string, effect: EffectClass): Omit<ActionDefinition, 'material'> {
  return {
    type,
    effect,
    description: plainText(tool.description, 300) || tool.label.slice(0, 300),
    targetType: tool.naming.noun.slice(0, 80) || 'unknown',
    sensitivity: effect === 'read' && readsSecrets(tool) ? 'high' : SENSITIVITY[effect],
  };
}

function readsSecrets({ naming: { words } }: SourceTool): boolean {
  return words.some((word) => SECRET_NOUNS.has(singular(word)));
}

function asCatalogued(proposal: EffectProposal, { type, effect }: ActionDefinition): EffectProposal {
  const { strong: _, ...sign } = evidence('catalogue', effect, `${type} of the catalogue is ${effect}`);
  const reason = proposal.effect === effect ? `${proposal.reason}; ${sign.detail}` : sign.detail;
  return { effect, reason, confidence: proposal.confidence, evidence: [...proposal.evidence, sign] };
}
