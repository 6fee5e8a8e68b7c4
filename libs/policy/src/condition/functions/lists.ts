import { isIn } from '../comparison.js';
import { Failure, isMap, RUN_LIMITS, type Value } from '../values.js';
import { type ConditionFunction, type Functions, wrong } from './condition-function.js';
import { codePoints } from './text.js';

export const LIST_FUNCTIONS: Functions = {
  size: {
    receiver: false,
    parameters: [1, 1],
    apply: ([value], at) => {
      if (typeof value === 'string') return codePoints(value);
      if (Array.isArray(value)) return value.length;
      return isMap(value as Value) ? Object.keys(value as object).length : wrong('size', [value as Value], at);
    },
  },
  hasAny: lists('hasAny', (list, wanted, at) => {
    let failure: Failure | null = null;
    for (const item of wanted) {
      const found = isIn(item, list, at);
      if (found === true) return true;
      if (found instanceof Failure) failure ??= found;
    }
    return failure ?? false;
  }),
  hasAll: lists('hasAll', (list, wanted, at) => {
    let failure: Failure | null = null;
    for (const item of wanted) {
      const found = isIn(item, list, at);
      if (found === false) return false;
      if (found instanceof Failure) failure ??= found;
    }
    return failure ?? true;
  }),
  sum: {
    signatures: ['list<int>.sum(): int'],
    receiver: true,
    parameters: [0, 0],
    apply: ([list], at) => {
      if (!Array.isArray(list)) return wrong('sum', [list as Value], at);
      let total = 0;
      for (const item of list) {
        if (!Number.isSafeInteger(item)) return new Failure('sum needs a list of integers', at);
        total += item as number;
        if (!Number.isSafeInteger(total)) return new Failure('the integer is out of range', at);
      }
      return total;
    },
  },
};

function lists(
  name: string,
  operation: (list: Value[], wanted: Value[], at: number) => boolean | Failure,
): ConditionFunction {
  return {
    signatures: [`list<dyn>.${name}(list<dyn>): bool`],
    receiver: true,
    parameters: [1, 1],
    apply: (values, at) => {
      const [list, wanted] = values;
      if (!Array.isArray(list) || !Array.isArray(wanted)) return wrong(name, values, at);
      if (list.length * wanted.length > RUN_LIMITS.steps) return new Failure('the lists are too long', at);
      return operation(list, wanted, at);
    },
  };
}
