import { DataHandling, Org, PUBLICATION_REVIEWS, PublicationReview } from '@runplane/contracts';
import { Argument, type Command } from 'commander';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { jsonObject } from '../command/read-options.js';
import { answer } from '../output/answer.js';
import { describeThing } from './resource.js';
import { reviewed, reviewedAnswer } from './reviewed.js';

/** `runplane org …`: what holds for the whole organisation of the key. */
export function addOrganisationCommands(program: Command, host: Host): void {
  const org = define(program, 'org', 'the organisation of your key: its settings');
  define(org, 'show', 'the organisation, with the settings that decide beside its rules', 'runplane org show').action(
    host.run(async (cli) => {
      const found = await cli.admin().get('/v1/org', Org);
      return answer(found, describeThing(found, cli.style));
    }),
  );
  define(
    org,
    'settings',
    'replace settings that decide beside the rules; what loosens may need a second person',
    'runplane org settings \'{"defaultEffect":"REQUIRE_APPROVAL"}\'',
    'runplane org settings @settings.json',
  )
    .argument('<settings>', 'as "org show --json" has them under settings: JSON, @file, or -')
    .action(
      host.run(async (cli, given: string) => {
        const body = await jsonObject(given, 'the settings', cli.context);
        return reviewedAnswer(await cli.admin().patch('/v1/org/settings', reviewed(Org), body), cli.style);
      }),
    );
  addReview(org, host);
  addDataHandling(org, host);
}

function addReview(org: Command, host: Host): void {
  define(
    org,
    'review',
    'when a publication needs a second person; without an operand: as it is now',
    'runplane org review',
    'runplane org review always',
  )
    .addArgument(new Argument('[review]', 'what it becomes').choices([...PUBLICATION_REVIEWS]))
    .action(
      host.run(async (cli, review: string | undefined) => {
        const api = cli.admin();
        const path = '/v1/org/publication-review';
        if (review !== undefined)
          return reviewedAnswer(await api.put(path, reviewed(PublicationReview), { review }), cli.style);
        const now = await api.get(path, PublicationReview);
        return answer(now, now.review);
      }),
    );
}

function addDataHandling(org: Command, host: Host): void {
  define(
    org,
    'data-handling',
    "what is kept of agents' calls, and for how long; without an operand: as it is now",
    'runplane org data-handling --json > data-handling.json',
    'runplane org data-handling @data-handling.json',
  )
    .argument('[handling]', 'rules and retentionDays: JSON, @file, or -')
    .action(
      host.run(async (cli, given: string | undefined) => {
        const api = cli.admin();
        const path = '/v1/org/data-handling';
        const handling =
          given === undefined
            ? await api.get(path, DataHandling)
            : await api.put(path, DataHandling, await jsonObject(given, 'the handling', cli.context));
        return answer(handling, describeThing(handling, cli.style));
      }),
    );
}
