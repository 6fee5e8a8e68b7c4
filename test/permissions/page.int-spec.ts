import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestControlPlane } from '../../services/control-plane/src/testing/test-control-plane.js';
import { type GatewayFixture, startGatewayFixture } from '../../services/gateway/test-support/gateway-fixture.js';
import { MARKER, type OpenApi, withTables } from './page.js';

const FILE = join(__dirname, '../../docs/permissions.md');

let plane: TestControlPlane;
let gateway: GatewayFixture;

beforeAll(async () => {
  plane = await TestControlPlane.start();
  gateway = await startGatewayFixture({ address: process.env.TEMPORAL_ADDRESS ?? '', namespace: 'default' });
});
afterAll(async () => {
  await gateway?.close();
  await plane?.close();
});

const documentOf = async (url: string): Promise<OpenApi> =>
  (await (await fetch(`${url}/openapi.json`)).json()) as OpenApi;

describe('docs/permissions.md', () => {
  it('says what the services do; run it with RUNPLANE_WRITE_PERMISSIONS=1 after a change', async () => {
    const page = readFileSync(FILE, 'utf8');
    expect(page).toContain(MARKER);
    const services = { 'Control plane': await documentOf(plane.url), Gateway: await documentOf(gateway.url) };
    const written = withTables(page, services);
    if (process.env.RUNPLANE_WRITE_PERMISSIONS) writeFileSync(FILE, written);
    else expect(page).toBe(written);
  });
});
