import { MasterKeyStatus } from '@runplane/contracts';
import type { Cli } from '../command/cli.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import { readKeyFile, writeKeyFile } from './key-file.js';
import { keyIn } from './rotate.js';

export interface DropOptions {
  key: string;
}

/** Takes a key out of its file, once the server says that nothing is sealed under it any more. */
export async function drop(wanted: string, { key: path }: DropOptions, cli: Cli): Promise<Answer> {
  const file = readKeyFile(path);
  const { id } = keyIn(file, wanted);
  const { sealing, root } = await cli.operator().get('/v1/master-keys', MasterKeyStatus);
  if (!sealing.removable.includes(id) && !root.removable.includes(`file:${id}`)) {
    throw new CommandError(
      EXIT.failure,
      `${id} stays in ${path}: it is in use, or the control plane does not know it`,
      {
        lines: ['"runplane master-key status" says what is under which key.'],
      },
    );
  }
  writeKeyFile({ path, keys: file.keys.filter((key) => key.id !== id) });
  return answer({ dropped: id }, `${id} is not in ${path} any more`, {
    note: 'destroy its other copies, and keep it as long as backups from before the rotation are to be restored',
  });
}
