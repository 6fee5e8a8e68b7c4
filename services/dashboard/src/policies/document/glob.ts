/** A glob of a policy as a test of texts: `*` is any run of characters, all else is literal. */
export function globTest(glob: string): (text: string) => boolean {
  const parts = glob.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`^${parts.join('.*')}$`);
  return (text) => pattern.test(text);
}
