import { EFFECT_CLASSES, RISK_LEVELS, SENSITIVITIES } from '@runplane/contracts';
import { childrenOf, type Expression, pathOf } from '../condition/expression.js';
import { type ConditionIssue, nearest } from '../condition/issue.js';
import { render } from '../condition/render.js';

const STATUSES = ['active', 'disabled'];

/** Constants that no value of the field can ever be equal to, and fractions where money and counts are integers. */
export function checkValues(expression: Expression, actionTypes: readonly string[]): ConditionIssue[] {
  const sets: Record<string, readonly string[]> = {
    'action.type': actionTypes,
    'action.effect': EFFECT_CLASSES,
    'target.sensitivity': SENSITIVITIES,
    'risk.level': RISK_LEVELS,
    'agent.status': STATUSES,
    'facts.agent.status': STATUSES,
  };
  return visit(expression);

  function visit(node: Expression): ConditionIssue[] {
    const own =
      node.kind === 'equal' || node.kind === 'in' || node.kind === 'compare'
        ? [...valueIssues(node.left, node.right), ...valueIssues(node.right, node.left)]
        : [];
    return [...own, ...childrenOf(node).flatMap(visit)];
  }

  function valueIssues(field: Expression, constant: Expression): ConditionIssue[] {
    const known = sets[pathOf(field)?.join('.') ?? ''];
    const constants = constant.kind === 'list' ? constant.items : [constant];
    return constants.flatMap((each): ConditionIssue[] => {
      if (each.kind !== 'literal') return [];
      if (typeof each.value === 'number' && each.number === 'double' && field.number === 'int') {
        return [fraction(field, each)];
      }
      if (!known || typeof each.value !== 'string' || known.includes(each.value)) return [];
      return [unknownValue(field, each.value, each.at, known)];
    });
  }
}

function fraction(field: Expression, constant: Expression): ConditionIssue {
  const message = `${render(field)} is an integer and is compared with the fraction ${render(constant)}`;
  const suggestion = 'money counts in minor units: 10.50 EUR is 1050';
  return { code: 'fraction', message, at: constant.at, suggestion };
}

function unknownValue(field: Expression, value: string, at: number, known: readonly string[]): ConditionIssue {
  const close = nearest(value, known);
  const suggestion = close
    ? `did you mean "${close}"?`
    : known.length > 12
      ? undefined
      : `use one of ${known.join(', ')}`;
  return { code: 'unknown_value', message: `${render(field)} is never "${value}"`, at, suggestion };
}
