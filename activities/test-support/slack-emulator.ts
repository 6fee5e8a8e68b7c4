import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
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

export interface SlackReplyBody {
  text: string;
  blocks?: { elements?: { url?: string }[] }[];
}

/** A call of the API as it came through the front. */
export interface SlackCall {
  method: string;
  fields: URLSearchParams;
}

/** What goes wrong with a call: not reached, done with its answer lost, or refused by rate. */
export type SlackFault = 'down' | 'lost' | 'limited';

/**
 * Slack as emulate plays it, behind a front of ours that counts calls, breaks them, and takes what is sent to a
 * `response_url`.
 */
export class SlackEmulator {
  readonly calls: SlackCall[] = [];
  readonly replies: SlackReplyBody[] = [];
  /** Asked for each call of the API; undefined lets it through. */
  fault: (call: SlackCall) => SlackFault | undefined = () => undefined;
  channels: Record<string, string> = {};
  users: Record<string, string> = {};

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly port: number,
    private readonly front: ReturnType<typeof createServer>,
  ) {}

  static async start(): Promise<SlackEmulator> {
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
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    try {
      await slack.settle();
    } catch (error) {
      await slack.close();
      throw error;
    }
    return slack;
  }

  /** `host:port` for the allow-list. */
  get host(): string {
    return `127.0.0.1:${(this.front.address() as AddressInfo).port}`;
  }

  get apiUrl(): string {
    return `http://${this.host}/api/`;
  }

  get responseUrl(): string {
    return `http://${this.host}/response`;
  }

  /** Past the front, for looks at what Slack shows. */
  client(): WebClient {
    return new WebClient(BOT_TOKEN, { slackApiUrl: `http://127.0.0.1:${this.port}/api/` });
  }

  /** Messages of a channel, the oldest first. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read any member of Slack's messages.
  async messages(channel: string): Promise<any[]> {
    const { messages } = await this.client().conversations.history({ channel, limit: 200, include_all_metadata: true });
    return (messages ?? []).reverse();
  }

  // biome-ignore lint/suspicious/noExplicitAny: as above.
  async thread(channel: string, ts: string): Promise<any[]> {
    return (await this.client().conversations.replies({ channel, ts })).messages?.slice(1) ?? [];
  }

  async trigger(userId: string): Promise<string> {
    const answer = await this.client().apiCall('views.generateTriggerId', { user_id: userId });
    return String((answer as { trigger_id?: unknown }).trigger_id);
  }

  async close(): Promise<void> {
    this.front.closeAllConnections();
    await new Promise((resolve) => this.front.close(resolve));
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    if (this.child.exitCode === null && this.child.kill('SIGKILL')) await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async settle(): Promise<void> {
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

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
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

  private forward(request: IncomingMessage, body: Buffer): Promise<{ status: number; text: string }> {
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
export function signed(body: string, { secret = SIGNING_SECRET, at = Date.now() } = {}) {
  const timestamp = String(Math.floor(at / 1000));
  const hash = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${hash}` };
}

async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
