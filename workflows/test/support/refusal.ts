import { ApplicationFailure } from '@temporalio/common';

/** The code with which an update is refused; null where it is answered. Anything else that goes wrong is thrown. */
export async function refusalOf(update: Promise<unknown>): Promise<string | null> {
  try {
    await update;
    return null;
  } catch (error) {
    const { cause } = error as Error;
    if (cause instanceof ApplicationFailure && cause.type) return cause.type;
    throw error;
  }
}
