export { type GatewayConfig, gatewayConfig } from './config.js';
export { startGateway } from './start-gateway.js';
