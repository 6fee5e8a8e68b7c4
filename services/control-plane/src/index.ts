export { type ControlPlaneConfig, controlPlaneConfig } from './config.js';
export { startControlPlane } from './start-control-plane.js';
