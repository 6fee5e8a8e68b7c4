import { Delivery, SlackCheck, SlackLink, SlackRoute, SlackWorkspace } from '@runplane/contracts';
import { type Command, Option } from 'commander';
import { part } from '../api/api.js';
import type { Cli } from '../command/cli.js';
import { collect, define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { secretObject } from '../command/read-options.js';
import { EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import { addList } from './list-command.js';
import { addOne, describeThing, Nothing } from './resource.js';

/** `runplane slack …`. Who is who in Slack is confirmed by each person in a browser (docs/slack.md). */
export function addSlackCommands(program: Command, host: Host): void {
  const slack = define(program, 'slack', 'approvals in Slack: workspaces, routes into channels, linked people');
  addWorkspaces(define(slack, 'workspaces', 'workspaces in which the Slack app is installed'), host);
  addRoutes(define(slack, 'routes', 'which approvals are shown in which channel'), host);
  addLinks(define(slack, 'links', 'whose clicks are whose votes'), host);
}

function addWorkspaces(workspaces: Command, host: Host): void {
  const one = { argument: 'workspace', path: (id: string) => `/v1/slack/workspaces/${id}` };
  addList(workspaces, host, {
    path: '/v1/slack/workspaces',
    schema: SlackWorkspace,
    columns: ['WORKSPACE', 'TEAM', 'STATUS', 'SOCKET MODE', 'CREATED'],
    row: ({ id, teamName, status, socketMode, createdAt }) => [id, teamName, status, socketMode, createdAt],
    summary: 'list workspaces, without their secrets',
    example: 'runplane slack workspaces ls',
  });
  addOne(workspaces, host, {
    ...one,
    name: 'show',
    summary: 'one workspace',
    example: 'runplane slack workspaces show slw_…',
    schema: SlackWorkspace,
  });
  define(
    workspaces,
    'connect',
    'connect a workspace; for owners',
    'runplane slack workspaces connect - < slack-secrets.json',
  )
    .argument('<credentials>', 'botToken, signingSecret, and appToken for Socket Mode: @file, or -')
    .action(
      host.run(async (cli, given: string) => {
        const body = await secretObject(given, 'the credentials', cli.context);
        const made = await cli.admin().post('/v1/slack/workspaces', SlackWorkspace, body);
        return answer(made, describeThing(made, cli.style));
      }),
    );
  define(
    workspaces,
    'rotate-secrets',
    'replace what is given; for owners',
    'runplane slack workspaces rotate-secrets slw_… @slack-secrets.json',
  )
    .argument('<workspace>', 'its id')
    .argument('<credentials>', 'botToken, signingSecret, appToken, overlapHours: @file, or -')
    .action(
      host.run(async (cli, id: string, given: string) => {
        const body = await secretObject(given, 'the credentials', cli.context);
        const path = `/v1/slack/workspaces/${part(id)}/rotate-secrets`;
        const now = await cli.admin().post(path, SlackWorkspace, body);
        return answer(now, describeThing(now, cli.style));
      }),
    );
  define(workspaces, 'check', 'what Slack says about the bot token', 'runplane slack workspaces check slw_…')
    .argument('<workspace>', 'its id')
    .action(host.run((cli, id: string) => check(id, cli)));
  addOne(workspaces, host, {
    ...one,
    name: 'delete',
    summary: 'disconnect a workspace, with its routes and links',
    example: 'runplane slack workspaces delete slw_…',
    method: 'delete',
    schema: Nothing,
    text: (_nothing, id) => `deleted ${id}`,
  });
}

async function check(id: string, cli: Cli): Promise<Answer> {
  const checked = await cli.admin().post(`/v1/slack/workspaces/${part(id)}/check`, SlackCheck);
  return answer(checked, describeThing(checked, cli.style), { code: checked.ok ? EXIT.ok : EXIT.checkFailed });
}

interface NewRoute {
  workspace: string;
  channel: string;
  policy?: string[];
  environment?: string[];
  group?: string[];
}

function addRoutes(routes: Command, host: Host): void {
  const one = { argument: 'route', path: (id: string) => `/v1/slack/routes/${id}` };
  addList(routes, host, {
    path: '/v1/slack/routes',
    schema: SlackRoute,
    columns: ['ROUTE', 'NAME', 'CHANNEL', 'STATUS', 'POLICIES', 'ENVIRONMENTS', 'GROUPS'],
    row: ({ id, name, channel, status, policies, environments, groups }) => [
      id,
      name,
      channel,
      status,
      policies,
      environments,
      groups,
    ],
    summary: 'list routes',
    example: 'runplane slack routes ls',
  });
  define(
    routes,
    'create',
    'show approvals in a channel: those that fit every list that is given',
    'runplane slack routes create desk --workspace slw_… --channel C0123456789 --group finance',
  )
    .argument('<name>', 'of the route')
    .requiredOption('--workspace <id>', 'as "slack workspaces ls" lists it')
    .requiredOption('--channel <id>', 'id of the channel')
    .option('--policy <name>', 'one of whose rules asked; may be repeated, as all that follow', collect)
    .option('--environment <name>', 'of the target', collect)
    .option('--group <name>', 'that may vote in one of the stages', collect)
    .action(
      host.run(async (cli, name: string, options: NewRoute) => {
        const { workspace: workspaceId, channel, policy = [], environment = [], group = [] } = options;
        const body = { name, workspaceId, channel, policies: policy, environments: environment, groups: group };
        const made = await cli.admin().post('/v1/slack/routes', SlackRoute, body);
        return answer(made, describeThing(made, cli.style));
      }),
    );
  define(routes, 'update', 'switch a route off or on', 'runplane slack routes update slr_… --status disabled')
    .argument('<route>', 'its id')
    .addOption(
      new Option('--status <status>', 'a disabled one shows nothing')
        .choices(['active', 'disabled'])
        .makeOptionMandatory(),
    )
    .action(
      host.run(async (cli, id: string, { status }: { status: string }) => {
        const now = await cli.admin().patch(`/v1/slack/routes/${part(id)}`, SlackRoute, { status });
        return answer(now, describeThing(now, cli.style));
      }),
    );
  addOne(routes, host, {
    argument: 'route',
    path: (id) => `/v1/slack/routes/${id}/test`,
    name: 'test',
    summary: 'post a message that says it is a test',
    example: 'runplane slack routes test slr_…',
    method: 'post',
    schema: Delivery,
    text: ({ id }) => `queued: runplane deliveries show ${id}`,
  });
  addOne(routes, host, {
    ...one,
    name: 'delete',
    summary: 'delete a route',
    example: 'runplane slack routes delete slr_…',
    method: 'delete',
    schema: Nothing,
    text: (_nothing, id) => `deleted ${id}`,
  });
}

function addLinks(links: Command, host: Host): void {
  addList(links, host, {
    path: '/v1/slack/links',
    schema: SlackLink,
    columns: ['WORKSPACE', 'SLACK USER', 'MEMBER', 'SINCE'],
    row: ({ workspaceId, userId, memberId, createdAt }) => [workspaceId, userId, memberId, createdAt],
    summary: 'list links',
    example: 'runplane slack links ls',
  });
  define(links, 'delete', 'let a Slack user vote for nobody any more', 'runplane slack links delete slw_… U0123456789')
    .argument('<workspace>', 'its id')
    .argument('<user>', 'id of the Slack user')
    .action(
      host.run(async (cli, workspace: string, user: string) => {
        await cli.admin().delete(`/v1/slack/links/${part(workspace)}/${part(user)}`, Nothing);
        return answer({ workspaceId: workspace, userId: user }, `deleted the link of ${user}`);
      }),
    );
}
