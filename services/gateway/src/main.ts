import { runService } from '@runplane/service-kit';
import { gatewayConfig } from './config.js';
import { startGateway } from './start-gateway.js';

await runService('gateway', () => startGateway(gatewayConfig()));
