import { readFileSync } from 'node:fs';
import type { PostgresAccess } from './support-database.js';

export interface DemoConfig {
  gatewayUrl: string;
  controlPlaneUrl: string;
  operatorToken: string;
  /** Public key of the audit logs, 32 bytes. */
  auditPublicKey: Uint8Array;
  postgres: PostgresAccess;
  ticketsPort: number;
  stripePort: number;
  /** Holds the demo's keys and the ticket API's state. */
  directory: string;
}

/** The only reader of the environment in the demo. Throws an error that names the variable. */
export function demoConfig(env: NodeJS.ProcessEnv = process.env): DemoConfig {
  const read = (name: string): string => {
    const value = env[name];
    if (!value) throw new Error(`${name} is not set; \`npm start\` sets it.`);
    return value;
  };
  const file = (name: string): string => readFileSync(read(name), 'utf8').trim();
  return {
    gatewayUrl: read('RUNPLANE_GATEWAY_URL'),
    controlPlaneUrl: read('RUNPLANE_CONTROL_PLANE_URL'),
    operatorToken: file('RUNPLANE_OPERATOR_TOKEN_FILE'),
    auditPublicKey: Buffer.from(file('RUNPLANE_AUDIT_PUBLIC_KEY_FILE'), 'base64'),
    postgres: accessOf(read('RUNPLANE_DEMO_DATABASE_URL')),
    ticketsPort: Number(read('RUNPLANE_DEMO_TICKETS_PORT')),
    stripePort: Number(read('RUNPLANE_DEMO_STRIPE_PORT')),
    directory: read('RUNPLANE_DEMO_DIRECTORY'),
  };
}

function accessOf(text: string): PostgresAccess {
  const { hostname, port, pathname, username, password } = new URL(text);
  return {
    host: hostname,
    port: Number(port || 5432),
    database: decodeURIComponent(pathname.slice(1)),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
}
