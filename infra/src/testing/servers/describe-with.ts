import { findOnPath } from '../../temporal/find-on-path.js';

/** What the machine needs to have a server of the suite. */
const REQUIREMENTS = {
  'stripe-mock': ['go'],
  toxiproxy: ['go'],
  moto: ['python3'],
  mariadb: ['apt-get', 'dpkg'],
  litewitness: ['go', 'ssh-agent', 'ssh-add', 'ssh-keygen'],
  'foreign-verifiers': ['go'],
  ocsf: ['python3'],
  schemathesis: ['python3'],
  openssl: ['openssl'],
} as const;
export type Requirement = keyof typeof REQUIREMENTS;

interface Describe {
  (title: string, body: () => void): void;
  skip(title: string, body: () => void): void;
}

/**
 * `describe` for tests that need servers which the project installs by itself. On a machine that lacks what it takes to
 * install one, they are skipped and their title says why; in CI nothing is skipped, and the start of the server fails.
 */
export function describeWith(describe: Describe, ...servers: readonly Requirement[]): Describe['skip'] {
  const needed = new Set(servers.flatMap((server) => REQUIREMENTS[server] as readonly string[]));
  const missing = [...needed].filter((program) => findOnPath(program, process.env) === null);
  if (missing.length === 0 || process.env.CI === 'true') return describe;
  return (title, body) => describe.skip(`${title} SKIPPED: ${missing.join(', ')} not on PATH`, body);
}
