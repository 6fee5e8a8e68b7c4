/** Name of an org's log: the origin of its checkpoints and the name of its key. */
export function logOrigin(orgId: string, host = 'runplane.local'): string {
  return `${host}/${orgId}`;
}

/** The org whose log an origin names. */
export function orgOfOrigin(origin: string): string {
  return origin.slice(origin.lastIndexOf('/') + 1);
}
