import type { Database, DataKeys, RootKey } from '@runplane/database';
import type { TemporalClient } from '@runplane/service-kit';
import type { ControlPlaneConfig } from './config.js';

/** What `startControlPlane` opens, and the modules share. */
export interface ControlPlaneParts {
  config: ControlPlaneConfig;
  database: Database;
  temporal: TemporalClient;
  keys: DataKeys;
  /** At the top of `keys`. */
  root: RootKey;
}
