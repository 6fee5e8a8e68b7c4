import { ed25519Signer, fromBase64, logOrigin, publicKeyOf, superLogOrigin } from '@runplane/audit';
import { Sequencer } from '@runplane/database';

/** A sequencer as a process of its own, for tests that kill it: `node sequencer-process.js <url> <seed in base64>`. */
const [url = '', seedText = ''] = process.argv.slice(2);
const seed = fromBase64(seedText);
const sequencer = new Sequencer({
  url,
  signerFor: (orgId) => ed25519Signer(logOrigin(orgId), seed),
  superSigner: await ed25519Signer(superLogOrigin(await publicKeyOf(seed)), seed),
  intervalMs: 5,
  anchorMs: 50,
  onError: (error) => console.error((error as Error).message),
});
process.once('SIGTERM', () => void sequencer.stop());
await sequencer.start();
