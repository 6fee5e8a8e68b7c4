import { beforeAll, describe, expect, it } from '@jest/globals';
import { checkpointOf, orgSigner, sampleEntries } from '../../test-support/sample-log.js';
import { cosignatureSigner } from '../note/cosignature.js';
import { type NoteSigner, signatureLine, splitNote } from '../note/note.js';
import { addCheckpoint, formatAddCheckpoint } from './add-checkpoint.js';
import { openUnderPolicy } from './cosigned.js';
import { parseWitnessPolicy } from './policy.js';

let logKey: string;
let witnesses: NoteSigner[];
let checkpoint: string;

beforeAll(async () => {
  logKey = (await orgSigner()).verifierKey;
  witnesses = await Promise.all(
    [1, 2, 3].map((seed) => cosignatureSigner(`w.example/${seed}`, new Uint8Array(32).fill(seed), () => 1_000 + seed)),
  );
  checkpoint = await checkpointOf(sampleEntries(5));
});

const policyOf = (quorum: string) =>
  [
    `log ${logKey}`,
    ...witnesses.map(({ verifierKey }, index) => `witness w${index + 1} ${verifierKey} https://w${index + 1}.example/`),
    ...quorum.split('\n'),
  ].join('\n');
const cosignedBy = async (...numbers: number[]) => {
  const { text } = splitNote(checkpoint);
  const lines = numbers.map((number) => signatureLine(text, witnesses[number - 1] as NoteSigner));
  return checkpoint + (await Promise.all(lines)).join('');
};

describe('a witness policy', () => {
  it.each([
    ['group q 2 w1 w2 w3\nquorum q', [1, 2], [3]],
    ['group q any w1 w2\nquorum q', [2], [3]],
    ['group q all w1 w2 w3\nquorum q', [1, 2, 3], [1, 2]],
    ['group a any w1 w2\ngroup b all a w3\nquorum b', [2, 3], [1, 2]],
    ['quorum w2', [2], [1, 3]],
    ['quorum none', [], null],
  ])('%j is reached by exactly enough', async (quorum, enough, tooFew) => {
    const policy = parseWitnessPolicy(policyOf(quorum));
    const { cosignedBy: by } = await openUnderPolicy(await cosignedBy(...enough), policy);
    expect(by).toEqual(enough.map((number) => ({ name: `w${number}`, time: 1_000 + number })));
    if (tooFew) await expect(openUnderPolicy(await cosignedBy(...tooFew), policy)).rejects.toThrow(/quorum/);
  });

  it('takes no log that it does not know, and no unsigned checkpoint', async () => {
    const [first, ...rest] = policyOf('quorum none').split('\n');
    expect(first).toContain('log ');
    await expect(openUnderPolicy(checkpoint, parseWitnessPolicy(rest.join('\n')))).rejects.toThrow(/knows no log/);
    const { text } = splitNote(checkpoint);
    const unsigned = `${text}\n${await signatureLine(text, witnesses[0] as NoteSigner)}`;
    await expect(openUnderPolicy(unsigned, parseWitnessPolicy(policyOf('quorum w1')))).rejects.toThrow(/not signed by/);
  });

  it.each([
    ['no quorum', '', 'names no quorum'],
    ['two quorums', 'quorum w1\nquorum w2', 'line 6 of the policy: there is a quorum already'],
    ['an unknown member', 'group q any w9\nquorum q', '"w9"'],
    ['a name twice', 'group w1 any w2\nquorum w1', 'defined twice'],
    ['a member twice', 'group q 2 w1 w1\nquorum q', 'names a member twice'],
    ['more than all', 'group q 3 w1 w2\nquorum q', 'no threshold "3"'],
    ['a threshold of nobody', 'group q 0 w1\nquorum q', 'no threshold "0"'],
    ['another keyword', 'witnes w4', 'no keyword'],
    ['a key of another type', 'witness w4 KEY\nquorum w4', 'not one of a witness'],
  ])('with %s is refused, with the line', (_, lines, message) => {
    expect(() => parseWitnessPolicy(policyOf(lines.replace('KEY', logKey)))).toThrow(message);
  });

  it('does not count one operator as two', () => {
    const again = `witness w4 ${witnesses[0]?.verifierKey}\ngroup q 2 w1 w4\nquorum q`;
    expect(() => parseWitnessPolicy(policyOf(again))).toThrow(/that of another/);
  });
});

describe('asking a witness', () => {
  const answering = (status: number, body: string) => (async () => new Response(body, { status })) as typeof fetch;
  const ask = async (fetchWith: typeof fetch) => {
    const [witness] = parseWitnessPolicy(policyOf('quorum none')).witnesses;
    const known = { ...(witness as NonNullable<typeof witness>), url: 'https://w1.example' };
    return addCheckpoint(known, { old: 0, proof: [], checkpoint }, { fetch: fetchWith });
  };
  const line = (number: number) => signatureLine(splitNote(checkpoint).text, witnesses[number - 1] as NoteSigner);

  it('sends what C2SP tlog-witness asks for', () => {
    expect(formatAddCheckpoint({ old: 20, proof: [new Uint8Array(32)], checkpoint: 'note\n' })).toBe(
      `old 20\n${'A'.repeat(43)}=\n\nnote\n`,
    );
  });

  it('takes its own cosignature only, whatever else it answers', async () => {
    expect(await ask(answering(200, `${await line(2)}${await line(1)}`))).toEqual({
      kind: 'cosigned',
      line: await line(1),
    });
    expect(await ask(answering(200, await line(2)))).toMatchObject({ kind: 'unavailable' });
    expect(await ask(answering(200, 'nonsense'))).toMatchObject({ kind: 'unavailable' });
  });

  it.each([
    [409, '7\n', { kind: 'conflict', size: 7 }],
    [409, 'seven', { kind: 'unavailable' }],
    [422, 'bad proof', { kind: 'refused', status: 422 }],
    [403, 'unknown key', { kind: 'refused', status: 403 }],
    [404, 'unknown log', { kind: 'unavailable' }],
    [500, '', { kind: 'unavailable' }],
  ])('reads %d %j', async (status, body, expected) => {
    expect(await ask(answering(status, body))).toMatchObject(expected);
  });

  it('is told of a witness that cannot be reached', async () => {
    const broken = (async () => {
      throw new TypeError('fetch failed');
    }) as typeof fetch;
    expect(await ask(broken)).toMatchObject({ kind: 'unavailable', reason: 'w1: fetch failed' });
  });
});
