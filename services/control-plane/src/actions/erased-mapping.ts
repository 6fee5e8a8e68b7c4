/** Whether what a call was mapped to is gone: `erase_actions` of the database leaves this mark in its place. */
export function isErasedMapping(mapped: unknown): boolean {
  return typeof mapped === 'object' && mapped !== null && 'erased' in mapped;
}
