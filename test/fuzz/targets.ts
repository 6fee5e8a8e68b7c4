import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FuzzRequest } from './schemathesis.js';

/** Drawn webhooks are not called: nobody serves the queue of notices. No limit is in the way of the cases. */
export const FUZZ_ENV = {
  RUNPLANE_WORKER_QUEUES: 'decide,tools',
  RUNPLANE_RATE_LIMIT_PER_SECOND: '100000',
  RUNPLANE_RATE_LIMIT_BURST: '100000',
  RUNPLANE_ORG_RATE_LIMIT_PER_SECOND: '100000',
  RUNPLANE_ORG_RATE_LIMIT_BURST: '100000',
  RUNPLANE_IP_RATE_LIMIT_PER_SECOND: '100000',
  RUNPLANE_IP_RATE_LIMIT_BURST: '100000',
};

export interface Target extends Pick<FuzzRequest, 'url' | 'key' | 'paths'> {
  name: string;
}

/** The two documents, with a credential for each kind of route in them. */
export function targetsOf(given: {
  gatewayUrl: string;
  controlPlaneUrl: string;
  operatorToken: string;
  agentKey: string;
  ownerKey: string;
}): Target[] {
  return [
    { name: 'gateway', url: given.gatewayUrl, key: given.agentKey },
    { name: 'control plane', url: given.controlPlaneUrl, key: given.ownerKey },
    { name: 'operator', url: given.controlPlaneUrl, key: given.operatorToken, paths: '^/v1/(orgs|master-keys)' },
  ];
}

/** Slack, as far as a drawn token gets: it is refused. Nothing that is drawn may reach Slack itself. */
export async function startRefusingSlack(): Promise<{ env: NodeJS.ProcessEnv; host: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume();
    response.setHeader('content-type', 'application/json').end('{"ok":false,"error":"invalid_auth"}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    env: { SLACK_API_URL: `http://${host}/api/` },
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}
