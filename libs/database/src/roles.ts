/** The roles that the processes log in as. None of them owns anything; each is given what its process does (migration 24). */
export const PROCESS_ROLES = {
  gateway: 'runplane_gateway',
  controlPlane: 'runplane_control_plane',
  worker: 'runplane_worker',
} as const;

export type ProcessName = keyof typeof PROCESS_ROLES;

export const PROCESSES = Object.keys(PROCESS_ROLES) as ProcessName[];

/** What all of them are members of: row-level security holds for it. It has no right to any table or function. */
export const APP_ROLE = 'runplane_app';
export const OWNER_ROLE = 'runplane_owner';

/** The same URL as each process logs in. */
export function processUrls(
  url: string,
  passwords: Readonly<Record<ProcessName, string>>,
): Readonly<Record<ProcessName, string>> {
  const as = (process: ProcessName) => {
    const changed = new URL(url);
    changed.username = PROCESS_ROLES[process];
    changed.password = encodeURIComponent(passwords[process]);
    return changed.href;
  };
  return { gateway: as('gateway'), controlPlane: as('controlPlane'), worker: as('worker') };
}
