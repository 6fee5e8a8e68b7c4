import { Failure, type Result, typeOf, type Value } from '../values.js';

export interface ConditionFunction {
  /** CEL signatures that the base library does not have; it has the others. */
  signatures?: string[];
  receiver: boolean;
  parameters: [least: number, most: number];
  /** Called with values of any type: checks them itself. */
  apply(values: Value[], at: number): Result;
}

/** Functions by name. */
export type Functions = Readonly<Record<string, ConditionFunction>>;

/** For an argument of a type that the function does not take. */
export function wrong(name: string, values: Value[], at: number): Failure {
  return new Failure(`${name} does not take ${values.map(typeOf).join(', ')}`, at);
}
