import { afterAll, describe, expect, it } from '@jest/globals';
import { describeWith } from '@runplane/infra';
import { useWorld } from '../support/use-world.js';
import { schemathesis } from './schemathesis.js';
import { FUZZ_ENV, startRefusingSlack, targetsOf } from './targets.js';

const TIMEOUT_MS = 300_000;

/** The long form is `npm run fuzz`. */
describeWith(describe, 'schemathesis')('answers to what fits the OpenAPI documents and to what does not', () => {
  let slack: Awaited<ReturnType<typeof startRefusingSlack>>;
  const world = useWorld(async () => {
    slack = await startRefusingSlack();
    return { env: { ...FUZZ_ENV, ...slack.env, RUNPLANE_OUTBOUND_ALLOW: slack.host } };
  });
  afterAll(() => slack?.close());

  it.each([
    { name: 'gateway', phases: ['coverage', 'fuzzing'], examples: 20, atLeast: 300 },
    { name: 'operator', phases: ['coverage', 'fuzzing'], examples: 20, atLeast: 50 },
    // Its coverage has some thousand cases.
    { name: 'control plane', phases: ['fuzzing'], examples: 4, atLeast: 500 },
  ] as const)(
    'of the $name are those that it describes, and no failure of ours',
    async ({ name, atLeast, ...plan }) => {
      const { stack, org } = world;
      const target = targetsOf({ ...stack, ...org }).find((each) => each.name === name);
      if (!target) throw new Error(`there is no target ${name}`);
      const result = await schemathesis({ ...target, ...plan, seed: 1, timeoutMs: TIMEOUT_MS });
      if (result.failures.length > 0) console.error(result.output);
      expect(result.failures).toEqual([]);
      expect(result.cases).toBeGreaterThanOrEqual(atLeast);
    },
    TIMEOUT_MS + 30_000,
  );
});
