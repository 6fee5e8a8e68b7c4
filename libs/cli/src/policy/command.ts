import { PolicySummary, page } from '@runplane/contracts';
import { type Command, Option } from 'commander';
import { list } from '../api/api.js';
import { moreNote, type PageOptions, withPages } from '../api/pages.js';
import { collect, define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { wholeNumber } from '../command/read-options.js';
import { answer } from '../output/answer.js';
import { table } from '../output/table.js';
import type { AnalyseOptions } from './analyse.js';
import { addQuestionCommands } from './ask.js';
import type { DiffOptions } from './diff.js';
import type { LintOptions } from './lint.js';
import { confirm, type PublishOptions, pending, publish, refuse, rollback } from './publish.js';
import { type ReplayOptions, replay } from './replay.js';
import { endShadow, setShadow, showShadow } from './shadow.js';
import { type SimulateOptions, simulate } from './simulate.js';
import type { TestOptions } from './suite/test.js';
import type { PullOptions, PushOptions } from './sync.js';

const version = wholeNumber(1, 2_147_483_647);
const FOLDER = 'policies';

/** `runplane policy …`. What compiles policies is loaded only where it is needed. */
export function addPolicyCommands(program: Command, host: Host): void {
  const policy = define(program, 'policy', 'policies as files: lint, test, compare, publish');
  addLocalCommands(policy, host);
  addLabCommands(policy, host);
  addFileCommands(policy, host);
  addPublishingCommands(policy, host);
  addQuestionCommands(policy, host);
}

function addLocalCommands(policy: Command, host: Host): void {
  define(
    policy,
    'lint',
    'every mistake of policies with its line; without a server',
    'runplane policy lint',
    'runplane policy lint policies --tools tools.json',
  )
    .argument('[paths...]', `files and folders; default: ${FOLDER}`)
    .option('--tools <file>', 'tools of the organisation, as `runplane tools ls --all --json` writes them', collect)
    .option('--online', 'let the server check, with the tools that it has')
    .action(
      host.run(async (cli, paths: string[], options: LintOptions) => {
        const { lint } = await import('./lint.js');
        return lint(orFolder(paths), options, cli);
      }),
    );

  define(
    policy,
    'test',
    'run test suites (*.test.yaml) of policies; without a server',
    'runplane policy test',
    'runplane policy test policies --junit report.xml --require-coverage',
  )
    .argument('[paths...]', `suites and folders; default: ${FOLDER}`)
    .option('--junit <file>', 'write the results as JUnit XML, too')
    .option('--require-coverage', 'fail where a rule applies in no test')
    .action(
      host.run(async (cli, paths: string[], options: TestOptions) => {
        const { testPolicies } = await import('./suite/test.js');
        return testPolicies(orFolder(paths), options, cli);
      }),
    );
}

function addLabCommands(policy: Command, host: Host): void {
  define(
    policy,
    'analyse',
    'find rules that cannot matter: unreachable, shadowed, contradicting, duplicate',
    'runplane policy analyse',
    'runplane policy analyse policies/refunds.yaml',
    'runplane policy analyse --local policies',
  )
    .argument('[paths...]', 'a draft that takes the place of the published policy of its name')
    .option('--local', 'the files alone, without a server')
    .option('--tools <file>', 'with --local: tools of the organisation', collect)
    .action(
      host.run(async (cli, paths: string[], options: AnalyseOptions) => {
        const { analyse } = await import('./analyse.js');
        return analyse(paths, options, cli);
      }),
    );

  define(
    policy,
    'simulate',
    'decide one action without doing anything, with every rule that it meets',
    `runplane policy simulate --agent support-bot --action create_refund --args '{"charge":"ch_1","amount":6000,"currency":"EUR"}'`,
    'runplane policy simulate --recorded act_… --draft policies/refunds.yaml --exit-code',
  )
    .option('--recorded <action>', 'an action that happened, with the facts of its decision')
    .option('--agent <agent>', 'id or name of the agent of an imagined call')
    .option('--tool <name>', 'tool or built-in operation of the call')
    .option('--action <type>', 'canonical action of the call')
    .option('--args <json>', 'its arguments: JSON, @file, or -', '{}')
    .option('--context <json>', 'its context: JSON, @file, or -', '{}')
    .option('--target-type <type>', 'type of its target')
    .option('--target <id>', 'id of its target')
    .option('--environment <name>', 'environment of its target')
    .option('--draft <file>', 'decide as if this policy were published, too')
    .option('--at <time>', 'RFC 3339: what schedules and windows see; default: now')
    .option('--exit-code', 'end with 0 for ALLOW, 10 for BLOCK, 11 for REQUIRE_APPROVAL')
    .action(host.run((cli, options: SimulateOptions) => simulate(options, cli)));

  define(
    policy,
    'replay',
    'make recorded decisions again by a draft, and list those that would be others',
    'runplane policy replay policies/refunds.yaml --days 30 --fail-on loosening',
  )
    .argument('<file>', 'the draft')
    .option('--days <n>', 'how far back, 1 to 366', wholeNumber(1, 366), 7)
    .addOption(new Option('--fail-on <what>', 'end with a failed check').choices(['change', 'loosening']))
    .action(host.run((cli, file: string, options: ReplayOptions) => replay(file, options, cli)));

  define(
    policy,
    'diff',
    'a file against what is published, or two versions: rules, and the decisions that change with them',
    'runplane policy diff policies/refunds.yaml',
    'runplane policy diff refunds --from 3 --to 4 --exit-code',
  )
    .argument('<file-or-name>', 'file of a policy, or name of one on the server')
    .option('--from <version>', 'default: the published one', version)
    .option('--to <version>', 'of a name; default: the newest', version)
    .option('--exit-code', 'end with a failed check where something differs')
    .action(
      host.run(async (cli, fileOrName: string, options: DiffOptions) => {
        const { diff } = await import('./diff.js');
        return diff(fileOrName, options, cli);
      }),
    );

  const shadow = define(policy, 'shadow', 'a draft that decides beside what is published, without any effect');
  define(shadow, 'set', 'let a draft decide beside', 'runplane policy shadow set policies/refunds.yaml')
    .argument('<file>', 'the draft')
    .action(host.run((cli, file: string) => setShadow(file, cli)));
  define(shadow, 'show', 'what it would have decided in another way', 'runplane policy shadow show').action(
    host.run((cli) => showShadow(cli)),
  );
  define(shadow, 'end', 'end it', 'runplane policy shadow end').action(host.run((cli) => endShadow(cli)));
}

function addFileCommands(policy: Command, host: Host): void {
  define(
    policy,
    'pull',
    'write policies of the server as files; what says the same keeps its comments',
    'runplane policy pull',
    'runplane policy pull refunds --latest --dir drafts',
  )
    .argument('[names...]', 'of policies; default: all')
    .option('--dir <folder>', 'where to', FOLDER)
    .option('--latest', 'the newest versions, in place of the published ones')
    .action(
      host.run(async (cli, names: string[], options: PullOptions) => {
        const { pull } = await import('./sync.js');
        return pull(names, options, cli);
      }),
    );

  define(
    policy,
    'push',
    'make a new version of every policy whose file says something new',
    'runplane policy push --message "$(git log -1 --format=%s)"',
    'runplane policy push policies/refunds.yaml --publish',
  )
    .argument('[paths...]', `files and folders; default: ${FOLDER}`)
    .option('--message <text>', 'kept with the version')
    .option('--publish', 'publish them, too')
    .option('--dry-run', 'only say what would be done')
    .action(
      host.run(async (cli, paths: string[], options: PushOptions) => {
        const { push } = await import('./sync.js');
        return push(orFolder(paths), options, cli);
      }),
    );
}

function addPublishingCommands(policy: Command, host: Host): void {
  withPages(
    define(policy, 'ls', 'list policies with their newest and published versions', 'runplane policy ls'),
  ).action(
    host.run(async (cli, options: PageOptions) => {
      const found = await list(cli.admin(), '/v1/policies', page(PolicySummary), { ...options });
      const rows = found.items.map((one) => [one.name, one.latestVersion, one.publishedVersion, one.updatedAt]);
      const text = table(cli.style, ['POLICY', 'NEWEST', 'PUBLISHED', 'UPDATED'], rows);
      return answer(found, text, moreNote(found));
    }),
  );

  define(
    policy,
    'publish',
    'publish a version',
    'runplane policy publish refunds',
    'runplane policy publish old --withdraw',
  )
    .argument('<name>', 'of the policy')
    .argument('[version]', 'default: the newest', version)
    .option('--withdraw', 'take the policy out of what decides')
    .action(
      host.run((cli, name: string, given: number | undefined, options: PublishOptions) =>
        publish(name, given, options, cli),
      ),
    );

  define(policy, 'rollback', 'publish what was published before', 'runplane policy rollback refunds')
    .argument('<name>', 'of the policy')
    .action(host.run((cli, name: string) => rollback(name, cli)));

  withPages(
    define(
      policy,
      'pending',
      'publications that wait for a second person',
      'runplane policy pending',
      'runplane policy pending --history',
    ),
  )
    .option('--history', 'also those that were decided')
    .action(host.run((cli, options: PageOptions & { history?: boolean }) => pending(options, cli)));

  define(policy, 'confirm', 'publish what another person asked to publish', 'runplane policy confirm pub_… sha256:…')
    .argument('<publication>', 'its id')
    .argument('<bundle>', 'that you have looked at, as "pending" lists it')
    .action(host.run((cli, id: string, bundle: string) => confirm(id, bundle, cli)));

  define(policy, 'refuse', 'refuse or withdraw a publication', 'runplane policy refuse pub_…')
    .argument('<publication>', 'its id')
    .action(host.run((cli, id: string) => refuse(id, cli)));
}

function orFolder(paths: readonly string[]): readonly string[] {
  return paths.length === 0 ? [FOLDER] : paths;
}
