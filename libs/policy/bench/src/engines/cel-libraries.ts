import { type CelInput, celEnv, parse, plan } from '@bufbuild/cel';
import { Environment } from '@marcbachmann/cel-js';
import { BY_SEVERITY, DEFAULT_DECISION, type Engine } from '../engine.js';
import type { BenchRequest, BenchRule } from '../rules.js';

type Bindings = { action: string; environment: string; amount: bigint };
type Program = (bindings: Bindings) => unknown;

/** The library that the engine parses and checks conditions with, here as interpreter. */
export const celJs = interpreter('@marcbachmann/cel-js', () => {
  const environment = new Environment()
    .registerVariable('action', 'string')
    .registerVariable('environment', 'string')
    .registerVariable('amount', 'int');
  return (text) => environment.parse(text);
});

export const bufbuildCel = interpreter('@bufbuild/cel', () => {
  const environment = celEnv();
  return (text) => {
    const program = plan(environment, parse(text));
    return (bindings) => program(bindings as unknown as Record<string, CelInput>);
  };
});

function interpreter(name: string, open: () => (text: string) => Program): Engine {
  return {
    name,
    load(rules) {
      const compile = open();
      const programs = BY_SEVERITY.map((effect) => ({
        effect,
        each: rules.filter((rule) => rule.effect === effect).map((rule) => compile(textOf(rule))),
      }));
      return {
        decider: (request) => {
          const bindings = bindingsOf(request);
          return () => {
            for (const { effect, each } of programs) for (const run of each) if (run(bindings) === true) return effect;
            return DEFAULT_DECISION;
          };
        },
      };
    },
  };
}

function textOf({ action, environment, amount }: BenchRule): string {
  return `action == "${action}" && environment == "${environment}" && amount > ${amount}`;
}

function bindingsOf({ action, environment, amount }: BenchRequest): Bindings {
  return { action, environment, amount: BigInt(amount) };
}
