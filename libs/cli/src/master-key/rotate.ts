import { CommandError, EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import { type KeyFile, type MasterKey, newMasterKey, readKeyFile, writeKeyFile } from './key-file.js';

export interface RotateOptions {
  key: string;
  /** Adds a key that only opens, until `use` is given with its id. */
  prepare?: true;
  use?: string;
}

/** Puts a key before the others, which go on opening what they have sealed. No key is ever lost by it. */
export function rotate({ key: path, prepare, use }: RotateOptions): Answer {
  if (prepare && use !== undefined) throw new CommandError(EXIT.usage, 'give one of --prepare and --use');
  const file = readKeyFile(path);
  if (prepare) return prepared(file);
  const first = use === undefined ? newMasterKey() : keyIn(file, use);
  writeKeyFile({ path, keys: [first, ...file.keys.filter(({ id }) => id !== first.id)] });
  const before = file.keys.map(({ id }) => id).filter((id) => id !== first.id);
  return answer(
    { key: first.id, before },
    `${first.id} is the first key in ${path}; behind it ${before.join(', ') || 'none'}`,
    { note: 'processes take it within seconds; "runplane master-key status --wait" says when all is under it' },
  );
}

function prepared({ path, keys }: KeyFile): Answer {
  const added = newMasterKey();
  writeKeyFile({ path, keys: [...keys, added] });
  return answer(
    { key: added.id, before: keys.map(({ id }) => id) },
    `${added.id} is the last key in ${path}: nothing is sealed with it yet`,
    { note: `once every host has this file: "runplane master-key rotate --key ${path} --use ${added.id}"` },
  );
}

/** By its id, with or without what the server puts before it. Throws `CommandError` where the file has no such key. */
export function keyIn({ path, keys }: KeyFile, wanted: string): MasterKey {
  const id = wanted.replace(/^file:/, '');
  const found = keys.find((key) => key.id === id);
  if (found) return found;
  throw new CommandError(EXIT.notFound, `${path} has no key ${id}`, {
    lines: [`It has ${keys.map((key) => key.id).join(', ')}.`],
  });
}
