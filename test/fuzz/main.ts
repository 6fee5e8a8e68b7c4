/**
 * `npm run fuzz`: the long form of `fuzz.e2e-spec.ts`. Ends with 0 if at least 5,000 cases were sent and every answer
 * was one that the OpenAPI documents describe, with 1 if not, with 2 if the run could not be made.
 */
import { startEffectsServer } from '../support/effects-server.js';
import { createLauncher } from '../support/launcher.js';
import { createTestOrg } from '../support/org.js';
import { type FuzzOptions, readOptions, USAGE } from './options.js';
import { schemathesis } from './schemathesis.js';
import { FUZZ_ENV, startRefusingSlack, targetsOf } from './targets.js';

const CASES_AT_LEAST = 5_000;
const TIMEOUT_MS = 3_600_000;

async function main({ seed, examples }: FuzzOptions): Promise<number> {
  const [effects, slack] = await Promise.all([startEffectsServer(), startRefusingSlack()]);
  const allow = [effects.host, slack.host].join(',');
  const launcher = await createLauncher({ ...FUZZ_ENV, ...slack.env, RUNPLANE_OUTBOUND_ALLOW: allow });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => launcher.close());
  try {
    await launcher.start();
    const org = await createTestOrg(launcher, effects);
    let cases = 0;
    let failed = 0;
    for (const { name, ...target } of targetsOf({ ...launcher, ...org })) {
      const phases = ['coverage', 'fuzzing', 'stateful'] as const;
      const result = await schemathesis({ ...target, phases, examples, seed, timeoutMs: TIMEOUT_MS });
      console.log(
        `${name}: ${result.operations} operations, ${result.cases} cases, ${result.failures.length} failures`,
      );
      if (result.failures.length > 0) console.log(result.output);
      cases += result.cases;
      failed += result.failures.length;
    }
    console.log(`${cases} cases in all, ${failed} failures, seed ${seed}`);
    return failed === 0 && cases >= CASES_AT_LEAST ? 0 : 1;
  } finally {
    await launcher.close();
    await effects.close();
    await slack.close();
  }
}

function optionsOrUsage(): FuzzOptions {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`fuzz: ${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}

process.exitCode = await main(optionsOrUsage()).catch((error: unknown) => {
  console.error(`fuzz: ${error instanceof Error ? error.message : String(error)}`);
  return 2;
});
