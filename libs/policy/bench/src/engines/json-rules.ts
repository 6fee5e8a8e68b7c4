import { type DecisionEffect } from '@runplane/contracts';
import { Engine as RulesEngine } from 'json-rules-engine';
import { BY_SEVERITY, DEFAULT_DECISION, type Engine } from '../engine.js';

export const jsonRulesEngine: Engine = {
  name: 'json-rules-engine',
  load(rules) {
    const engine = new RulesEngine();
    for (const { id, action, environment, amount, effect } of rules) {
      engine.addRule({
        name: id,
        event: { type: effect },
        conditions: {
          all: [
            { fact: 'action', operator: 'equal', value: action },
            { fact: 'environment', operator: 'equal', value: environment },
            { fact: 'amount', operator: 'greaterThan', value: amount },
          ],
        },
      });
    }
    return {
      decider: (request) => async () => {
        const { events } = await engine.run({ ...request });
        const effects = new Set(events.map(({ type }) => type as DecisionEffect));
        return BY_SEVERITY.find((effect) => effects.has(effect)) ?? DEFAULT_DECISION;
      },
    };
  },
};
