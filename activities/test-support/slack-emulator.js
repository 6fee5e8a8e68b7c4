import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as send } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { WebClient } from '@slack/web-api';
export const TEAM = 'T000000001';
export const BOT_TOKEN = 'xoxb-test-token';
export const SIGNING_SECRET = '0123456789abcdef0123456789abcdef';
const BOT = { bot_id: 'B0RUNPLANE', bot_user_id: 'U0RUNPLANE' };
const SEED = {
  slack: {
    team: { name: 'Acme', domain: 'acme' },
    users: [{ name: 'ann' }, { name: 'bob' }],
    channels: [{ name: 'approvals' }, { name: 'leads' }],
    oauth_apps: [
      { app_id: 'A0RUNPLANE', client_id: '1.1', client_secret: 'x', name: 'Runplane', redirect_uris: [], ...BOT },
    ],
    tokens: [{ token: BOT_TOKEN, user_id: BOT.bot_user_id, bot_id: BOT.bot_id, type: 'bot', app_id: 'A0RUNPLANE' }],
    signing_secret: SIGNING_SECRET,
  },
};
/**
 * Slack as emulate plays it, behind a front of ours that counts calls, breaks them, and takes what is sent to a
 * `response_url`.
 */
export class SlackEmulator {
  child;
  folder;
  port;
  front;
  calls = [];
  replies = [];
  /** Asked for each call of the API; undefined lets it through. */
  fault = () => undefined;
  channels = {};
  users = {};
  constructor(child, folder, port, front) {
    this.child = child;
    this.folder = folder;
    this.port = port;
    this.front = front;
  }
  static async start() {
    const folder = mkdtempSync(join(tmpdir(), 'runplane-slack-'));
    writeFileSync(join(folder, 'seed.json'), JSON.stringify(SEED));
    const port = await freePort();
    // Its package exports are for `import` only.
    const main = join(process.cwd(), 'node_modules', 'emulate', 'dist', 'index.js');
    const args = [main, 'start', '--service', 'slack', '--port', String(port), '--seed', 'seed.json'];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' });
    const front = createServer();
    const slack = new SlackEmulator(child, folder, port, front);
    front.on('request', (request, response) => {
      slack.serve(request, response).catch(() => response.destroy());
    });
    await new Promise((resolve) => front.listen(0, '127.0.0.1', resolve));
    try {
      await slack.settle();
    } catch (error) {
      await slack.close();
      throw error;
    }
    return slack;
  }
  /** `host:port` for the allow-list. */
  get host() {
    return `127.0.0.1:${this.front.address().port}`;
  }
  get apiUrl() {
    return `http://${this.host}/api/`;
  }
  get responseUrl() {
    return `http://${this.host}/response`;
  }
  /** Past the front, for looks at what Slack shows. */
  client() {
    return new WebClient(BOT_TOKEN, { slackApiUrl: `http://127.0.0.1:${this.port}/api/` });
  }
  /** Messages of a channel, the oldest first. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read any member of Slack's messages.
  async messages(channel) {
    const { messages } = await this.client().conversations.history({ channel, limit: 200, include_all_metadata: true });
    return (messages ?? []).reverse();
  }
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  async thread(channel, ts) {
    return (await this.client().conversations.replies({ channel, ts })).messages?.slice(1) ?? [];
  }
  async trigger(userId) {
    const answer = await this.client().apiCall('views.generateTriggerId', { user_id: userId });
    return String(answer.trigger_id);
  }
  async close() {
    this.front.closeAllConnections();
    await new Promise((resolve) => this.front.close(resolve));
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    if (this.child.exitCode === null && this.child.kill('SIGKILL')) await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
  async settle() {
    for (let attempt = 0; ; attempt++) {
      if (await fetch(`http://127.0.0.1:${this.port}/`).catch(() => null)) break;
      if (attempt === 600 || this.child.exitCode !== null) throw new Error('the Slack emulator does not answer');
      await pause(100);
    }
    const client = this.client();
    for (const { id = '', name = '' } of (await client.conversations.list({})).channels ?? []) {
      this.channels[name] = id;
      await client.conversations.join({ channel: id });
    }
    for (const { id = '', name = '' } of (await client.users.list({})).members ?? []) this.users[name] = id;
  }
  async serve(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (request.url === '/response') {
      this.replies.push(JSON.parse(body.toString('utf8')));
      response.end('ok');
      return;
    }
    const call = {
      method: (request.url ?? '').replace('/api/', ''),
      fields: new URLSearchParams(body.toString('utf8')),
    };
    this.calls.push(call);
    const fault = this.fault(call);
    if (fault === 'down') return void response.destroy();
    if (fault === 'limited') return void response.writeHead(429, { 'retry-after': '1' }).end();
    const answer = await this.forward(request, body);
    if (fault === 'lost') return void response.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.text);
  }
  forward(request, body) {
    return new Promise((resolve, reject) => {
      const { host: _host, connection: _connection, ...headers } = request.headers;
      const options = { host: '127.0.0.1', port: this.port, path: request.url, method: request.method, headers };
      const forwarded = send(options, async (answer) => {
        let text = '';
        for await (const chunk of answer.setEncoding('utf8')) text += chunk;
        resolve({ status: answer.statusCode ?? 500, text });
      });
      forwarded.on('error', reject);
      forwarded.end(body);
    });
  }
}
/** The headers that Slack signs a body with. */
export function signed(body, { secret = SIGNING_SECRET, at = Date.now() } = {}) {
  const timestamp = String(Math.floor(at / 1000));
  const hash = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${hash}` };
}
async function freePort() {
  const server = createTcpServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
//# sourceMappingURL=slack-emulator.js.map
