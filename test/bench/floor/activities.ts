/** Does nothing; says when, on the machine's clock. */
export async function noop(): Promise<number> {
  return Date.now();
}
