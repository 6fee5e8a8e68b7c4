import { CanonicalAction, DECISIONS, DecisionRecord, PolicyPublication, page } from '@runplane/contracts';
import { Argument, type Command } from 'commander';
import { z } from 'zod';
import { list, part } from '../api/api.js';
import { moreNote, type PageOptions, withPages } from '../api/pages.js';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { readText } from '../command/read-options.js';
import { answer } from '../output/answer.js';
import { fields, table } from '../output/table.js';

const PolicyAnswer = z.looseObject({
  answer: z.enum(['yes', 'no', 'unknown']),
  example: z.looseObject({ action: CanonicalAction, record: DecisionRecord }).nullable(),
});
const Catalogue = z.looseObject({
  actions: z.array(z.looseObject({ type: z.string(), effect: z.string(), description: z.string() })),
  variables: z.record(z.string(), z.unknown()),
});

/** What can be asked of the policies of the server. */
export function addQuestionCommands(policy: Command, host: Host): void {
  define(
    policy,
    'ask',
    'whether an action can get a decision, with an example if so',
    'runplane policy ask create_refund ALLOW --when "action.amount > 50000"',
  )
    .argument('<action>', 'canonical action')
    .addArgument(new Argument('<decision>', 'that it could get').choices([...DECISIONS]))
    .option('--when <condition>', 'CEL, as in a rule')
    .option('--draft <file>', 'as if this policy were published, too')
    .action(
      host.run(async (cli, action: string, decision: string, { when, draft }: { when?: string; draft?: string }) => {
        const yaml = draft === undefined ? undefined : readText(draft, cli.context);
        const body = { action, decision, when, ...(yaml === undefined ? {} : { draft: { yaml } }) };
        const found = await cli.admin().post('/v1/policies/ask', PolicyAnswer, body);
        const text = fields(cli.style, [
          ['Answer', found.answer],
          ['For example', found.example?.action.material],
          ['Because', found.example?.record.reason],
        ]);
        return answer(found, text);
      }),
    );
  define(
    policy,
    'catalogue',
    'what a policy may be written with: actions with their fields, variables, functions',
    "runplane policy catalogue --json | jq '.actions[].type'",
  ).action(
    host.run(async (cli) => {
      const found = await cli.admin().get('/v1/policy-catalogue', Catalogue);
      const rows = found.actions.map(({ type, effect, description }) => [type, effect, description]);
      return answer(found, table(cli.style, ['ACTION', 'EFFECT', 'DESCRIPTION'], rows));
    }),
  );
  withPages(define(policy, 'history', 'publications that took effect', 'runplane policy history refunds'))
    .argument('<name>', 'of the policy')
    .action(
      host.run(async (cli, name: string, options: PageOptions) => {
        const path = `/v1/policies/${part(name)}/publications`;
        const found = await list(cli.admin(), path, page(PolicyPublication), { ...options });
        const rows = found.items.map((one) => [
          one.change,
          one.version ?? 'withdrawn',
          one.replaced,
          one.publishedAt,
          one.publishedBy,
          one.requestedBy,
        ]);
        const columns = ['CHANGE', 'VERSION', 'BEFORE', 'AT', 'BY', 'ASKED BY'];
        return answer(found, table(cli.style, columns, rows), moreNote(found));
      }),
    );
}
