import { Command, Option } from 'commander';
import type { CommandContext } from '../context.js';
import type { ExitCode } from '../exit-codes.js';
import { type ExportOptions, exportLog, type ReceiptOptions, saveReceipt } from './download.js';
import { type ResumeOptions, resume } from './resume.js';
import { type RotateKeyOptions, rotateKey } from './rotate-key.js';
import { type VerifyOptions, verify } from './verify.js';
import { type WitnessOptions, witness } from './witness.js';

/** `runplane audit …`. `end` gets the exit code of the one that ran. */
export function auditCommand(context: CommandContext, end: (code: ExitCode) => void): Command {
  const audit = new Command('audit').description(
    'the log: export it, take receipts, verify without trusting the server',
  );

  withServer(audit.command('verify'))
    .description('verify a receipt, an exported log (lines, tiles in a folder or archive), or the log of a server')
    .argument('[path]', 'receipt, export, archive or folder; without it the server is asked')
    .option('--key <key>', 'verifier key of the log that you trust, or a file with it')
    .option('--witness-policy <file>', 'who has to have cosigned (c2sp.org/tlog-policy)')
    .option('--checkpoint <file>', 'checkpoint that was kept: the log has to continue it', collect, [])
    .option('--json', 'print the report as JSON')
    .action(async (path: string | undefined, options: VerifyOptions) => end(await verify(path, options, context)));

  withServer(audit.command('export'))
    .description('download the log up to its last checkpoint')
    .addOption(
      new Option('--format <format>', 'lines of JSON, of OCSF, tiles in an archive or in a folder')
        .choices(['jsonl', 'ocsf', 'tiles', 'folder'])
        .default('jsonl'),
    )
    .requiredOption('--out <path>', 'file or folder to write')
    .option('--type <types>', 'types of events, joined by commas')
    .option('--since <time>', 'RFC 3339')
    .option('--until <time>', 'RFC 3339, excluded')
    .option('--action <id>', 'of one action')
    .option('--agent <id>', 'of one agent')
    .action(async (options: ExportOptions) => end(await exportLog(options, context)));

  withServer(audit.command('receipt'))
    .description('save the receipt of an action')
    .argument('<action>', 'id of the action')
    .requiredOption('--out <file>', 'file to write')
    .option('--archive', 'a ZIP archive with each proof in a file of its own')
    .option('--anchored', 'wait for the super-log and its witnesses')
    .option('--disclose <fields>', 'sealed fields to show to whoever gets it, joined by commas')
    .action(async (action: string, options: ReceiptOptions) => end(await saveReceipt(action, options, context)));

  withServer(audit.command('witness'))
    .description('keep the newest checkpoint of a server in a file, if the log continues the one that is kept')
    .argument('<file>', 'file of the checkpoint')
    .requiredOption('--key <key>', 'verifier key of the log, or a file with it')
    .option('--json', 'print the report as JSON')
    .action(async (file: string, options: WitnessOptions) => end(await witness(file, options, context)));

  audit
    .command('rotate-key')
    .description('replace the key that signs the logs: the old one names the new one')
    .requiredOption('--key <file>', 'private key of the logs, which is replaced')
    .requiredOption(
      '--changes <file>',
      'changes of the key (RUNPLANE_AUDIT_KEY_CHANGES_FILE), to which this one is added',
    )
    .action(async (options: RotateKeyOptions) => end(await rotateKey(options, context)));

  audit
    .command('resume')
    .description('have the logs go on from an older copy of the database, which they refuse by themselves')
    .requiredOption('--memory <file>', 'what the worker remembers of the log (RUNPLANE_LOG_MEMORY_FILE)')
    .requiredOption('--reason <text>', 'why; stands in every log')
    .action(async (options: ResumeOptions) => end(await resume(options, context)));

  return audit;
}

function withServer(command: Command): Command {
  return command
    .option('--url <url>', 'control plane; default: RUNPLANE_CONTROL_PLANE_URL')
    .option('--api-key <key>', 'key of a member; default: RUNPLANE_API_KEY');
}

const collect = (value: string, all: string[]): string[] => [...all, value];
