import type { Command } from 'commander';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { type DropOptions, drop } from './drop.js';
import { type RotateOptions, rotate } from './rotate.js';
import { type StatusOptions, status } from './status.js';

/** `runplane master-key …`: not of an org, nor kept by the server, as API keys (`runplane keys`) are. */
export function addMasterKeyCommands(program: Command, host: Host): void {
  const keys = define(program, 'master-key', 'master keys of the installation: sealing key and root key');
  define(
    keys,
    'status',
    'say how much is sealed under which key; needs the operator token',
    'runplane master-key status --wait',
  )
    .option('--wait', 'until all is under the current keys')
    .action(host.run((cli, options: StatusOptions) => status(options, cli)));
  define(
    keys,
    'rotate',
    'put a new key before the others in a file; running processes move what is sealed to it',
    'runplane master-key rotate --key .runplane/keys/sealing-key',
  )
    .requiredOption('--key <file>', 'RUNPLANE_SEALING_KEY_FILE or RUNPLANE_DATA_KEY_FILE')
    .option('--prepare', 'put it behind the others: for several hosts, that all have to know it before one uses it')
    .option('--use <id>', 'do not make a key: take this one of the file, which was prepared')
    .action(host.run(async (_cli, options: RotateOptions) => rotate(options)));
  define(
    keys,
    'drop',
    'take a key out of its file, if nothing is under it; needs the operator token',
    'runplane master-key drop 0123456789abcdef --key .runplane/keys/sealing-key',
  )
    .argument('<id>', 'of the key')
    .requiredOption('--key <file>', 'the file that holds it')
    .action(host.run((cli, id: string, options: DropOptions) => drop(id, options, cli)));
}
