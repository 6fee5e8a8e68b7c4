/** Stops one call in the middle, so that a test can let something else happen first. */
export interface Hold {
  /** Resolves when the call has begun. */
  reached: Promise<void>;
  release(): void;
  pass(): Promise<void>;
}

export function newHold(): Hold {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  return {
    reached: reached.promise,
    release: released.resolve,
    pass: () => {
      reached.resolve();
      return released.promise;
    },
  };
}
