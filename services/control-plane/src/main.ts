import { runService } from '@runplane/service-kit/process';
import { controlPlaneConfig } from './config.js';
import { startControlPlane } from './start-control-plane.js';

await runService('control-plane', () => startControlPlane(controlPlaneConfig(process.env)));
