import { allEngines } from './engines/all.js';
import { meanUs, prepare, type ReadyEngine, singleUs } from './measure.js';
import { benchRequests, benchRules, type Shape } from './rules.js';

/** What the bench asks of the process of one engine, and what it answers. */
export type Order =
  | { order: 'prepare'; engine: string; shape: Shape; rules: number; checkUs: number }
  | { order: 'round'; budgetUs: number }
  | { order: 'singles' };
export type Report = { loadMs?: number; checked?: number; us?: number; p50?: number; p99?: number; error?: string };

const REQUESTS = 1_024;
const SINGLES = 50_000;
let ready: ReadyEngine | undefined;

async function follow(order: Order): Promise<Report> {
  if (order.order === 'prepare') {
    const engine = allEngines().find(({ name }) => name === order.engine);
    if (!engine) throw new Error(`there is no engine ${order.engine}`);
    const rules = benchRules(order.rules, order.shape);
    ready = undefined;
    ready = await prepare(engine, rules, benchRequests(REQUESTS, rules), order.checkUs);
    return { loadMs: ready.loadMs, checked: ready.checked, us: ready.us };
  }
  if (!ready) throw new Error('no rules are loaded');
  if (order.order === 'singles') return singleUs(ready.deciders, SINGLES);
  // The processor's caches hold what another process has used: they are filled before the time is taken.
  await meanUs(ready, order.budgetUs / 5);
  return { us: await meanUs(ready, order.budgetUs) };
}

process.on('message', (order: Order) => {
  follow(order).then(
    (report) => process.send?.(report),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  );
});
// The bench is over, or was stopped.
process.on('disconnect', () => process.exit());
