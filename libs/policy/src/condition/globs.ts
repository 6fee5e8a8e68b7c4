/** Tells whether a text fits. */
export type TextTest = (text: string) => boolean;

/** `*` stands for any run of characters, also none; everything else for itself, case-sensitive. Never backtracks. */
export function globTest(glob: string): TextTest {
  const parts = glob.split('*');
  if (parts.length === 1) return (text) => text === glob;
  const first = parts[0] as string;
  const last = parts.at(-1) as string;
  const middle = parts.slice(1, -1).filter((part) => part !== '');
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let from = first.length;
    for (const part of middle) {
      const found = text.indexOf(part, from);
      if (found === -1 || found + part.length > end) return false;
      from = found + part.length;
    }
    return true;
  };
}

/** True where one of the globs fits. */
export function anyGlobTest(globs: readonly string[]): TextTest {
  if (globs.includes('*')) return () => true;
  const exact = new Set(globs.filter((glob) => !glob.includes('*')));
  const tests = globs.filter((glob) => glob.includes('*')).map(globTest);
  if (tests.length === 0) {
    const only = globs[0];
    return globs.length === 1 ? (text) => text === only : (text) => exact.has(text);
  }
  return (text) => exact.has(text) || tests.some((test) => test(text));
}
