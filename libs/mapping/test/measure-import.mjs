/**
 * Time and memory of importing Stripe's own OpenAPI document (8 MB). After `tsc -b`, from the root of the repository:
 * `node libs/mapping/test/measure-import.mjs`
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { builtInCatalogue, importTools } from '@runplane/mapping';

const fixture = new URL('./fixtures/stripe-openapi.json.gz', import.meta.url);
const text = gunzipSync(readFileSync(fixture)).toString();
const options = { source: 'stripe', format: 'openapi', catalogue: builtInCatalogue() };
const before = process.memoryUsage();
for (const run of ['cold', 'warm']) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const { tools } = importTools(text, options);
  const { user, system } = process.cpuUsage(cpu);
  const times = `${Math.round(performance.now() - start)} ms, ${Math.round((user + system) / 1000)} ms of CPU`;
  console.log(`${run}: ${tools.length} tools in ${times}`);
}
const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;
const peak = process.resourceUsage().maxRSS * 1024;
console.log(`memory: ${megabytes(before.rss)} before, ${megabytes(peak)} at most`);
