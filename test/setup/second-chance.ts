import { expect, jest } from '@jest/globals';

/**
 * A browser shares its cores with whole stacks, and a page may be looked at between two of its states: a test of the
 * dashboard that failed is run once more, at once because the next goes on from where it ends, and what it failed of is
 * printed. No other test gets a second chance: a server that fails once is wrong.
 */
if (expect.getState().testPath?.includes('/test/dashboard/')) {
  jest.retryTimes(1, { logErrorsBeforeRetry: true, retryImmediately: true });
}
