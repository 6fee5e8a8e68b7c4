import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from './stack.js';

const HINT = 'off: see docs/slack.md, or set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET and start again';
const TIMEOUT_MS = 15_000;

type Call = (method: string, path: string, body?: object) => Promise<{ status: number; body: Answer }>;
interface Answer {
  id?: string;
  teamName?: string;
  detail?: string;
  items?: { id: string; channel?: string }[];
}

/**
 * Connects the demo's org to the Slack app that the environment names, or gives it the tokens that are there now.
 * Returns what a person should know of it: that Slack refuses, or is not reached, stops nothing.
 */
export async function connectSlack(stack: Stack, env: NodeJS.ProcessEnv): Promise<string> {
  const { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret, SLACK_APP_TOKEN: appToken } = env;
  if (!botToken || !signingSecret) return HINT;
  try {
    const call = caller(stack, readFileSync(join(stack.directory.demo, 'owner-key'), 'utf8').trim());
    const secrets = { botToken, signingSecret, ...(appToken ? { appToken } : {}) };
    const known = (await call('GET', '/v1/slack/workspaces')).body.items?.[0];
    const { status, body } = known
      ? await call('POST', `/v1/slack/workspaces/${known.id}/rotate-secrets`, secrets)
      : await call('POST', '/v1/slack/workspaces', secrets);
    if (status >= 300 || !body.id) return `not connected: ${body.detail ?? status}`;
    if (env.SLACK_CHANNEL) await keepRoute(call, body.id, env.SLACK_CHANNEL);
    return `connected to ${body.teamName}; next, /runplane link in Slack (docs/slack.md)`;
  } catch (error) {
    return `not connected: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function keepRoute(call: Call, workspaceId: string, channel: string): Promise<void> {
  const { items = [] } = (await call('GET', '/v1/slack/routes')).body;
  if (items.some((route) => route.channel === channel)) return;
  const { status, body } = await call('POST', '/v1/slack/routes', { name: 'approvals', workspaceId, channel });
  if (status >= 300) throw new Error(`SLACK_CHANNEL: ${body.detail ?? status}`);
}

function caller({ urls }: Stack, key: string): Call {
  return async (method, path, body) => {
    const answer = await fetch(urls.controlPlane + path, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: answer.status, body: (await answer.json()) as Answer };
  };
}
