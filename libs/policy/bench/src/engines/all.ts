import type { Engine } from '../engine.js';
import { casbin } from './casbin.js';
import { cedar, indexedCedar } from './cedar.js';
import { bufbuildCel, celJs } from './cel-libraries.js';
import { jsonRulesEngine } from './json-rules.js';
import { findOpa } from './opa-command.js';
import { opaIndexed, opaRules } from './opa-wasm.js';
import { closures, indexedClosures } from './plain-javascript.js';
import { runplaneForms } from './runplane.js';

/** In the order of the table. */
export function allEngines(): Engine[] {
  const opa = findOpa();
  return [
    ...runplaneForms,
    indexedClosures,
    closures,
    celJs,
    bufbuildCel,
    opaIndexed,
    ...(opa ? [opaRules(opa)] : []),
    cedar,
    indexedCedar,
    casbin,
    jsonRulesEngine,
  ];
}
