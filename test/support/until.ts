import { setTimeout as pause } from 'node:timers/promises';

type Look<T> = () => T | undefined | null | false | Promise<T | undefined | null | false>;

/** What `look` finds, as soon as it finds something; what never comes is an error that says what it was. */
export async function until<T>(what: string, look: Look<T>): Promise<T> {
  for (let attempt = 0; attempt < 1_200; attempt++) {
    const found = await look();
    if (found) return found;
    await pause(100);
  }
  throw new Error(`${what} never came`);
}
