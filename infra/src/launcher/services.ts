import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ProcessName } from '@runplane/database';
import type { KeyFiles } from './keys.js';
import type { Ports } from './port-plan.js';

export interface ServiceSpec {
  name: string;
  main: string;
  env: NodeJS.ProcessEnv;
  /** Base URL, without a slash at the end. */
  url: string;
}

/** The three processes of the stack, each with the variables that its `config.ts` reads and no key that it does not need. */
export function serviceSpecs(options: {
  root: string;
  env: NodeJS.ProcessEnv;
  ports: Ports;
  keys: KeyFiles;
  /** As each of them logs in. */
  databaseUrls: Readonly<Record<ProcessName, string>>;
  temporalAddress: string;
  /** Of the embedded server; null where another one is used. */
  temporalUiUrl: string | null;
  /** `host:port` of what tools may reach on this machine. */
  outboundAllow: readonly string[];
}): ServiceSpec[] {
  const { root, ports, keys, databaseUrls } = options;
  const common = {
    RUNPLANE_TEMPORAL_ADDRESS: options.temporalAddress,
    RUNPLANE_DATA_KEY_FILE: keys.data,
    RUNPLANE_HOST: '127.0.0.1',
    RUNPLANE_LOG_LEVEL: options.env.RUNPLANE_LOG_LEVEL ?? 'info',
  };
  const spec = (name: string, port: number, own: NodeJS.ProcessEnv): ServiceSpec => ({
    name,
    main: join(root, 'services', name, 'dist', 'main.js'),
    env: { ...options.env, ...common, ...own, RUNPLANE_PORT: String(port) },
    url: `http://127.0.0.1:${port}`,
  });
  const given = (options.env.RUNPLANE_OUTBOUND_ALLOW ?? '').split(/[\s,]+/).filter((entry) => entry !== '');
  return [
    spec('gateway', ports.gateway, {
      RUNPLANE_DATABASE_URL: databaseUrls.gateway,
      RUNPLANE_PERMIT_PUBLIC_KEY_FILE: keys.permitPublic,
      RUNPLANE_TOKEN_KEY_FILE: keys.tokenPrivate,
      RUNPLANE_AUDIT_PUBLIC_KEY_FILE: keys.auditPublic,
    }),
    spec('control-plane', ports.controlPlane, {
      RUNPLANE_DATABASE_URL: databaseUrls.controlPlane,
      RUNPLANE_AUDIT_PUBLIC_KEY_FILE: keys.auditPublic,
      RUNPLANE_SEALING_KEY_FILE: keys.sealing,
      RUNPLANE_OPERATOR_TOKEN_FILE: keys.operatorToken,
      RUNPLANE_TEMPORAL_UI_URL: options.env.RUNPLANE_TEMPORAL_UI_URL ?? options.temporalUiUrl ?? undefined,
    }),
    spec('worker', ports.workerHealth, {
      RUNPLANE_DATABASE_URL: databaseUrls.worker,
      RUNPLANE_PERMIT_KEY_FILE: keys.permitPrivate,
      RUNPLANE_AUDIT_KEY_FILE: keys.auditSeed,
      RUNPLANE_LOG_MEMORY_FILE: join(dirname(keys.auditSeed), 'log-memory.json'),
      RUNPLANE_SEALING_KEY_FILE: keys.sealing,
      RUNPLANE_PUBLIC_URL: options.env.RUNPLANE_PUBLIC_URL ?? `http://127.0.0.1:${ports.controlPlane}`,
      RUNPLANE_OUTBOUND_ALLOW: [...given, ...options.outboundAllow].join(','),
    }),
  ];
}

/** Throws with the remedy if a service is not built. */
export function checkBuilt(specs: readonly { name: string; main: string }[]): void {
  const missing = specs.filter(({ main }) => !existsSync(main));
  if (missing.length === 0) return;
  throw new Error(
    `not built: ${missing.map(({ main }) => main).join(', ')}. Run "npm run build", or start by "npm start".`,
  );
}
