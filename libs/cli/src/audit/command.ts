import { type Command, Option } from 'commander';
import { type PageOptions, withPages } from '../api/pages.js';
import { collect, define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { answer } from '../output/answer.js';
import { type ExportOptions, exportLog, type ReceiptOptions, saveReceipt } from './download.js';
import { histories } from './histories.js';
import { type ResumeOptions, resume } from './resume.js';
import { type RotateKeyOptions, rotateKey } from './rotate-key.js';
import { type VerifyOptions, verify } from './verify.js';
import { type WitnessOptions, witness } from './witness.js';

/** `runplane audit …`. */
export function addAuditCommands(program: Command, host: Host): void {
  const audit = define(program, 'audit', 'the log: export it, take receipts, verify without trusting the server');

  define(
    audit,
    'key',
    'the verifier key of the log, as the server gives it: keep it, and verify with your copy',
    'runplane audit key > log-key',
    'runplane audit verify --key log-key',
  ).action(
    host.run(async (cli) => {
      const key = (await cli.admin().text('/v1/audit/log-key')).trim();
      return answer({ key }, key);
    }),
  );

  define(
    audit,
    'verify',
    'verify a receipt, an exported log (lines, tiles in a folder or archive), or the log of a server',
    'runplane audit verify receipt.json --key "$LOG_KEY"',
    'runplane audit verify log --key "$LOG_KEY" --checkpoint kept',
    'runplane audit verify log --key "$LOG_KEY" --witness-policy witnesses',
  )
    .argument('[path]', 'receipt, export, archive or folder; without it the server is asked')
    .option('--key <key>', 'verifier key of the log that you trust, or a file with it')
    .option('--witness-policy <file>', 'who has to have cosigned (c2sp.org/tlog-policy)')
    .option('--checkpoint <file>', 'checkpoint that was kept: the log has to continue it', collect)
    .action(host.run((cli, path: string | undefined, options: VerifyOptions) => verify(path, options, cli)));

  define(
    audit,
    'export',
    'download the log up to its last checkpoint',
    'runplane audit export --out log.jsonl',
    'runplane audit export --format folder --out log',
  )
    .addOption(
      new Option('--format <format>', 'lines of JSON, of OCSF, tiles in an archive or in a folder')
        .choices(['jsonl', 'ocsf', 'tiles', 'folder'])
        .default('jsonl'),
    )
    .requiredOption('--out <path>', 'file or folder to write')
    .option('--anchored', 'up to the checkpoint that witnesses saw last, with what proves that')
    .option('--type <types>', 'types of events, joined by commas')
    .option('--since <time>', 'RFC 3339')
    .option('--until <time>', 'RFC 3339, excluded')
    .option('--action <id>', 'of one action')
    .option('--agent <id>', 'of one agent')
    .action(host.run((cli, options: ExportOptions) => exportLog(options, cli)));

  define(
    audit,
    'receipt',
    'save the receipt of an action',
    'runplane audit receipt act_… --out receipt.json --anchored',
  )
    .argument('<action>', 'id of the action')
    .requiredOption('--out <file>', 'file to write')
    .option('--archive', 'a ZIP archive with each proof in a file of its own')
    .option('--anchored', 'wait for the super-log and its witnesses')
    .option('--disclose <fields>', 'sealed fields to show to whoever gets it, joined by commas')
    .action(host.run((cli, action: string, options: ReceiptOptions) => saveReceipt(action, options, cli)));

  withPages(
    define(
      audit,
      'histories',
      'what the sweeper found where it held closed histories against the log',
      "runplane audit histories --json | jq '.items[] | select(.differences != [])'",
    ),
  ).action(host.run((cli, options: PageOptions) => histories(options, cli)));

  define(
    audit,
    'witness',
    'keep the newest checkpoint of a server in a file, if the log continues the one that is kept',
    'runplane audit witness kept --key "$LOG_KEY"',
  )
    .argument('<file>', 'file of the checkpoint')
    .requiredOption('--key <key>', 'verifier key of the log, or a file with it')
    .action(host.run((cli, file: string, options: WitnessOptions) => witness(file, options, cli)));

  define(
    audit,
    'rotate-key',
    'replace the key that signs the logs: the old one names the new one',
    'runplane audit rotate-key --key audit.key --changes audit-key-changes.json',
  )
    .requiredOption('--key <file>', 'private key of the logs, which is replaced')
    .requiredOption(
      '--changes <file>',
      'changes of the key (RUNPLANE_AUDIT_KEY_CHANGES_FILE), to which this one is added',
    )
    .action(host.run((_cli, options: RotateKeyOptions) => rotateKey(options)));

  define(
    audit,
    'resume',
    'have the logs go on from an older copy of the database, which they refuse by themselves',
    'runplane audit resume --memory log-memory.json --reason "restored the backup of Sunday"',
  )
    .requiredOption('--memory <file>', 'what the worker remembers of the log (RUNPLANE_LOG_MEMORY_FILE)')
    .requiredOption('--reason <text>', 'why; stands in every log')
    .action(host.run((_cli, options: ResumeOptions) => resume(options)));
}
