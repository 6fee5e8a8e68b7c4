import { Controller, Get, Inject } from '@nestjs/common';
import { ProblemError } from '@runplane/contracts';
import { z } from 'zod';
import { Public } from '../auth/principal.js';
import { Operation } from '../openapi/operation.js';

/** Name -> a check that rejects where the dependency is not usable. */
export type HealthChecks = Record<string, () => Promise<void>>;
export const HEALTH_CHECKS = Symbol('HEALTH_CHECKS');

const CHECK_TIMEOUT_MS = 2_000;
const Health = z.strictObject({ status: z.literal('ok') });

@Controller()
export class HealthController {
  constructor(@Inject(HEALTH_CHECKS) private readonly checks: HealthChecks) {}

  @Get('healthz')
  @Public()
  @Operation({
    summary: 'The process runs',
    answers: { 200: { schema: Health, description: 'It answers.' } },
  })
  live(): z.infer<typeof Health> {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Public()
  @Operation({
    summary: 'The process and what it depends on can serve requests',
    answers: { 200: { schema: Health, description: 'Every dependency answered.' } },
  })
  async ready(): Promise<z.infer<typeof Health>> {
    const failed = await failedChecks(this.checks);
    if (failed.length > 0)
      throw new ProblemError('unavailable', `Not usable: ${failed.join(', ')}.`, { retryAfter: 1 });
    return { status: 'ok' };
  }
}

/** Names of the checks that reject or do not answer in 2 s; why is in the dependency's own log. */
export async function failedChecks(checks: HealthChecks): Promise<string[]> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => ((await settlesInTime(check)) ? null : name)),
  );
  return results.filter((name) => name !== null);
}

async function settlesInTime(check: () => Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([check().then(() => true as const), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
