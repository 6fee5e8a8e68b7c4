import { type ArchiveFile, utf8, zipFiles } from '@runplane/audit';
import type { Receipt } from '@runplane/contracts';

/**
 * The receipt as files in the formats of C2SP, for tools that we did not write, beside the receipt itself. `superLogKey`:
 * verifier key of the log that the anchor is in.
 */
export function receiptArchive(receipt: Receipt, superLogKey: string): AsyncGenerator<Uint8Array> {
  return zipFiles([...filesOf(receipt, superLogKey)].map(({ path, text }) => fileOf(path, text)));
}

function* filesOf(receipt: Receipt, superLogKey: string): Generator<{ path: string; text: string }> {
  yield { path: 'README.md', text: README };
  yield { path: 'receipt.json', text: `${JSON.stringify(receipt, null, 2)}\n` };
  yield { path: 'log.policy', text: `log ${receipt.logKey}\nquorum none\n` };
  for (const [number, { leaf, proof }] of receipt.entries.entries()) {
    yield { path: `entries/${number}.json`, text: leaf };
    yield { path: `entries/${number}.tlog-proof`, text: proof };
  }
  if (receipt.anchor) {
    yield { path: 'anchor/leaf', text: receipt.anchor.leaf };
    yield { path: 'anchor/leaf.tlog-proof', text: receipt.anchor.proof };
    yield { path: 'anchor/super-log.policy', text: receipt.witnessPolicy ?? `log ${superLogKey}\nquorum none\n` };
  }
  if (receipt.erasure) {
    yield { path: 'erasure/entry.json', text: receipt.erasure.leaf };
    yield { path: 'erasure/entry.tlog-proof', text: receipt.erasure.proof };
  }
  for (const { digest, bundle } of receipt.bundles) {
    yield { path: `bundles/${digest.replace(':', '-')}.json`, text: JSON.stringify(bundle) };
  }
  for (const [number, disclosure] of (receipt.disclosures ?? []).entries()) {
    yield { path: `disclosures/${number}`, text: disclosure };
  }
}

const fileOf = (path: string, text: string): ArchiveFile => ({ path, data: utf8(text) });

const README = `# Receipt of one action

What the log of this organisation holds on the action, with the proofs. Nothing here has to be believed: take the key of
the log from somebody whom you trust (not from this archive), and verify.

- \`receipt.json\`: everything in one file. \`runplane audit verify --key <key> receipt.json\`, or the verifier page, checks
  all that follows.
- \`entries/<n>.json\`: the events of the action, in their order; these bytes are what was hashed (RFC 6962).
- \`entries/<n>.tlog-proof\`: proof that the event is in the log (c2sp.org/tlog-proof@v1), under \`log.policy\`.
- \`anchor/leaf\`: the log's checkpoint as the super-log holds it, and its proof, under \`anchor/super-log.policy\`: with
  witnesses, their cosignatures say when it was there at the latest.
- \`erasure/\`: where the action's data was erased, the entry that says so, with its proof under \`log.policy\`.
- \`bundles/\`: the policies that decided. The name is the SHA-256 of the canonical JSON (RFC 8785).
- \`disclosures/<n>\`: fields that were chosen to be shown, in the form of RFC 9901: base64url of salt, name and value. The
  base64url of the SHA-256 of the file is in \`sd\` of the event that commits to it.

Each event names the one before it (\`prev\`, its leaf hash) and its number (\`seq\`): none is missing in between.
`;
