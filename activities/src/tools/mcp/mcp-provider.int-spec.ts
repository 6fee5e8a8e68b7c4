import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { ImportedTool, JsonObject } from '@runplane/contracts';
import { answers, npmProgram, startTestServer, type TestServer } from '@runplane/infra';
import { builtInCatalogue, importTools } from '@runplane/mapping';
import { startMcpServer } from '../../../test-support/mcp-server.js';
import { toolsOf } from '../../../test-support/mcp-tools.js';
import { createOutbound } from '../../outbound/index.js';
import type { Machine } from '../machine.js';
import { mcpProvider } from './mcp-provider.js';

/** As an org gets them: the list of a server, imported for a connection of the provider. */
function imported(tools: JsonObject[]): Map<string, ImportedTool['definition']> {
  const connection = { name: 'server', environment: 'sandbox', provider: 'mcp' } as const;
  const options = { source: 'server', format: 'mcp', catalogue: builtInCatalogue(), connection } as const;
  const proposal = importTools({ tools }, options);
  return new Map(proposal.tools.map(({ origin, definition }) => [origin.operation, definition]));
}

interface Call {
  configuration: JsonObject;
  secret?: JsonObject;
  machine?: Machine;
  port?: number;
}
const run = (operation: JsonObject | undefined, args: JsonObject, call: Call) =>
  mcpProvider.execute({
    operation: mcpProvider.operationSchema.parse(operation),
    configuration: mcpProvider.configurationSchema.parse(call.configuration),
    secret: mcpProvider.secretSchema.parse(call.secret ?? {}),
    ...(call.machine ? { machine: call.machine } : {}),
    arguments: args,
    toolKey: 'key',
    repeated: false,
    signal: AbortSignal.timeout(60_000),
    timeoutMs: 60_000,
    origin: { orgId: 'org_1', agentId: 'agt_1', actionId: 'act_1' },
    outbound: createOutbound({ allow: call.port ? `127.0.0.1:${call.port}` : '' }),
  });

describe('the filesystem server by stdio', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'runplane-mcp-')));
  const command = { command: process.execPath, args: [npmProgram('mcp-server-filesystem'), folder] };
  const stdio = {
    configuration: { transport: 'stdio', command: 'files' },
    machine: { mcpCommands: { files: command } },
  };
  let tools: ReturnType<typeof imported>;
  beforeAll(async () => {
    tools = imported(await toolsOf(new StdioClientTransport({ ...command, stderr: 'ignore' })));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('does what it is asked', async () => {
    const path = join(folder, 'note.txt');
    await run(tools.get('write_file')?.operation, { path, content: 'hello' }, stdio);
    expect(readFileSync(path, 'utf8')).toBe('hello');
    const read = await run(tools.get('read_text_file')?.operation, { path }, stdio);
    expect(read).toMatchObject({ content: [{ type: 'text', text: 'hello' }] });
  });

  it('fails where a tool that only reads answers an error, and is unknown where it may have written', async () => {
    const outside = { path: '/etc/hostname' };
    const failed = { name: 'ToolFailure', code: 'tool_error' };
    await expect(run(tools.get('read_text_file')?.operation, outside, stdio)).rejects.toMatchObject(failed);
    const write = run(tools.get('write_file')?.operation, { ...outside, content: '' }, stdio);
    await expect(write).rejects.toMatchObject({ name: 'OutcomeUnknown' });
    const certain = { ...tools.get('write_file')?.operation, errorsWithoutEffect: true };
    await expect(run(certain, { ...outside, content: '' }, stdio)).rejects.toMatchObject(failed);
  });

  it('refuses a tool that has changed since it was reviewed, or is gone', async () => {
    const operation = tools.get('write_file')?.operation ?? {};
    const changed = { ...operation, definition: `sha256:${'0'.repeat(64)}` };
    const path = join(folder, 'never.txt');
    await expect(run(changed, { path, content: '' }, stdio)).rejects.toMatchObject({ code: 'tool_changed' });
    await expect(run({ ...operation, tool: 'gone' }, { path }, stdio)).rejects.toMatchObject({ code: 'tool_missing' });
    await expect(run(operation, { path, content: 1 }, stdio)).rejects.toMatchObject({ code: 'arguments_invalid' });
  });

  it('runs only what the operator offers, with the variables that it may be given', async () => {
    const operation = tools.get('list_allowed_directories')?.operation;
    const unknown = { name: 'ToolFailure', code: 'command_unknown', retryable: false };
    await expect(run(operation, {}, { ...stdio, machine: {} })).rejects.toMatchObject(unknown);
    const inherited = { ...stdio, configuration: { transport: 'stdio', command: 'constructor' } };
    await expect(run(operation, {}, inherited)).rejects.toMatchObject(unknown);
    const preloaded = { ...stdio, secret: { env: { NODE_OPTIONS: '--require=/tmp/x.js' } } };
    await expect(run(operation, {}, preloaded)).rejects.toMatchObject({ code: 'connection_invalid' });
    const missing = { files: { command: '/nowhere/at/all' } };
    const gone = run(operation, {}, { ...stdio, machine: { mcpCommands: missing } });
    await expect(gone).rejects.toMatchObject({ name: 'ToolFailure', code: 'server_unreached' });
  });
});

describe('the everything server by Streamable HTTP', () => {
  let server: TestServer;
  let tools: ReturnType<typeof imported>;
  let http: Call;
  beforeAll(async () => {
    server = await startTestServer({
      name: 'server-everything',
      command: process.execPath,
      args: () => [npmProgram('mcp-server-everything'), 'streamableHttp'],
      portVariable: 'PORT',
      ready: (port) => answers(`http://127.0.0.1:${port}/mcp`),
    });
    const url = `${server.url}/mcp`;
    http = { configuration: { transport: 'http', url }, port: server.port };
    tools = imported(await toolsOf(new StreamableHTTPClientTransport(new URL(url))));
  });
  afterAll(() => server?.stop());

  it('answers content, and structured content where it has some', async () => {
    expect(await run(tools.get('echo')?.operation, { message: 'hi' }, http)).toEqual({
      content: [{ type: 'text', text: 'Echo: hi' }],
    });
    const weather = await run(tools.get('get-structured-content')?.operation, { location: 'New York' }, http);
    expect(weather).toMatchObject({ structuredContent: { temperature: expect.any(Number) } });
  });

  it('takes progress before the answer', async () => {
    const slow = tools.get('trigger-long-running-operation')?.operation;
    expect(await run(slow, { duration: 1, steps: 2 }, http)).toMatchObject({ content: [{ type: 'text' }] });
  });

  it('can be reached where the operator permits it only', async () => {
    const refused = { name: 'ToolFailure', code: 'destination_refused' };
    await expect(run(tools.get('echo')?.operation, { message: '' }, { ...http, port: 1 })).rejects.toMatchObject(
      refused,
    );
  });
});

describe('a server that answers an error', () => {
  it('hides the secret of the connection in it', async () => {
    const bearer = 'secret-of-the-notes';
    const server = await startMcpServer({ bearer });
    try {
      const url = new URL(`http://127.0.0.1:${server.port}/mcp`);
      const headers = { authorization: `Bearer ${bearer}` };
      const tools = imported(await toolsOf(new StreamableHTTPClientTransport(url, { requestInit: { headers } })));
      const configuration = { transport: 'http', url: url.href };
      const call = { configuration, secret: { bearer }, port: server.port };
      const failure = await run(tools.get('fail')?.operation, { text: 'x' }, call).catch((error: Error) => error);
      expect(failure).toMatchObject({ name: 'OutcomeUnknown', message: 'half done, with [redacted]' });
      expect(server.notes).toEqual(['x']);
    } finally {
      await server.close();
    }
  });
});
