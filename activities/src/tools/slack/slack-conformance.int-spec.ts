import { randomUUID } from 'node:crypto';
import { describe } from '@jest/globals';
import { startSlack } from '@runplane/infra';
import { type Harness, itConforms } from '../../../test-support/conformance/index.js';
import { startHttpFaults } from '../../../test-support/http-faults.js';
import { slackAdmin } from '../../../test-support/slack-admin.js';
import type { ToolProvider } from '../provider.js';
import { slackProvider } from './slack-provider.js';

async function startHarness(): Promise<Harness> {
  const slack = await startSlack();
  const admin = await slackAdmin(slack);
  const faults = await startHttpFaults({ host: '127.0.0.1', port: slack.port }, ({ url }) =>
    url.endsWith('/chat.postMessage'),
  );
  const call = (text: string, channel = admin.channel) => ({
    operation: { method: 'chat.postMessage' },
    arguments: { channel, text },
    effects: () => admin.count(text),
  });
  return {
    provider: slackProvider as ToolProvider,
    faults,
    configuration: (port) => ({ apiUrl: `http://127.0.0.1:${port}/api/` }),
    secret: { token: slack.token },
    confidential: [slack.token],
    // emulate takes any token; Slack answers so.
    wrongSecret: null,
    refusal: {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ok: false, error: 'invalid_auth' }),
    },
    probe: async () => call(randomUUID()),
    refused: async () => call(randomUUID(), 'C_NOWHERE'),
    huge: async () => null,
    hugeBody: JSON.stringify({ ok: true, channel: admin.channel, ts: '1', blob: 'x'.repeat(3_000_000) }),
    errorBody: (status) => JSON.stringify({ ok: false, error: status === 429 ? 'ratelimited' : 'internal_error' }),
    lostAnswer: 'SUCCEEDED',
    // Slack has no keys, and a message that is not in the history yet may still come.
    cutBefore: 'UNKNOWN',
    close: async () => {
      await faults.close();
      await slack.stop();
    },
  };
}

describe('the slack provider', () => {
  itConforms(startHarness, { instead: true, hang: true });
});
