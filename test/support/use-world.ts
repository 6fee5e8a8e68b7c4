import { afterAll, beforeAll, jest } from '@jest/globals';
import type { StackOptions } from './stack.js';
import { startWorld, type World } from './world.js';

/** One world for a test file. Its members are there when the first test runs. */
export function useWorld(options: StackOptions | (() => Promise<StackOptions>) = {}): World {
  jest.setTimeout(120_000);
  const world = {} as World;
  beforeAll(async () => {
    Object.assign(world, await startWorld(typeof options === 'function' ? await options() : options));
  });
  afterAll(() => world.close?.());
  return world;
}
