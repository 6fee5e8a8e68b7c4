/**
 * Run before the services of a release: `node infra/dist/production/prepare.js`. Makes missing keys, migrates the
 * database, and registers Temporal's search attributes. May be run any number of times.
 */
import { databaseTlsFault } from '@runplane/database';
import { z } from 'zod';
import { prepareRunplaneDatabase } from '../databases/runplane-database.js';
import { useRunningTemporal } from '../temporal/server.js';
import { distributeKeys } from './distribute-keys.js';
import { preparedTemporalTls } from './temporal-tls.js';

const Variables = z.object({
  /** A role that owns the database and may create roles. */
  RUNPLANE_OWNER_DATABASE_URL: z.url().superRefine((url, context) => {
    const message = databaseTlsFault(url);
    if (message !== null) context.addIssue({ code: 'custom', message });
  }),
  RUNPLANE_GATEWAY_DATABASE_PASSWORD: z.string().min(16),
  RUNPLANE_CONTROL_PLANE_DATABASE_PASSWORD: z.string().min(16),
  RUNPLANE_WORKER_DATABASE_PASSWORD: z.string().min(16),
  RUNPLANE_TEMPORAL_ADDRESS: z.string().min(1),
  RUNPLANE_TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  RUNPLANE_KEYS_FOLDER: z.string().min(1),
});

const variables = Variables.safeParse(process.env);
if (!variables.success) {
  console.error(`The configuration is not valid:\n${z.prettifyError(variables.error)}`);
  process.exit(1);
}
const config = variables.data;
distributeKeys(config.RUNPLANE_KEYS_FOLDER);
const migrations = await prepareRunplaneDatabase(config.RUNPLANE_OWNER_DATABASE_URL, {
  gateway: config.RUNPLANE_GATEWAY_DATABASE_PASSWORD,
  controlPlane: config.RUNPLANE_CONTROL_PLANE_DATABASE_PASSWORD,
  worker: config.RUNPLANE_WORKER_DATABASE_PASSWORD,
});
const tls = preparedTemporalTls(process.env);
const version = await useRunningTemporal(config.RUNPLANE_TEMPORAL_ADDRESS, config.RUNPLANE_TEMPORAL_NAMESPACE, tls);
console.log(`prepared: ${migrations.length} migrations, Temporal ${version}, keys in ${config.RUNPLANE_KEYS_FOLDER}`);
