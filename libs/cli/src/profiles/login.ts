import { API_KEY_PATTERN, Me } from '@runplane/contracts';
import { Api } from '../api/api.js';
import type { Cli } from '../command/cli.js';
import type { CommandContext } from '../context.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import { activeProfile, address, LOCAL } from './access.js';
import { assertAgentKey } from './agent-key.js';
import { type Profile, ProfileName, readProfiles, writeProfiles } from './profile-file.js';

const NOT_TAKEN =
  'This is the key just given, and it is not kept: is it whole, of this server, and neither revoked nor expired?';

/** Keeps a key under the name of a profile, once its server has taken it. */
export async function login(cli: Cli, { agent = false }: { agent?: boolean }): Promise<Answer> {
  const { context } = cli;
  const name = nameOf(cli);
  const before = readProfiles(context).profiles[name] ?? {};
  const addresses = await addressesOf(cli, before);
  for (const url of Object.values(addresses)) warnOfPlainHttp(url, context);
  const key = await askKey(context, agent ? 'API key of the agent: ' : 'Your API key: ');
  const at = (url: string) => new Api({ url, credential: key, remedy: NOT_TAKEN }, context);
  const who = agent
    ? await assertAgentKey(at(addresses.gatewayUrl))
    : await at(addresses.controlPlaneUrl).get('/v1/me', Me);
  const file = readProfiles(context);
  const profile: Profile = { ...before, ...addresses, ...(agent ? { agentKey: key } : { memberKey: key }) };
  writeProfiles(context, { ...file, current: name, profiles: { ...file.profiles, [name]: profile } });
  const data = { profile: name, ...addresses, ...(who ?? {}) };
  const person = who ? ` as ${who.member.name} (${who.member.roles.join(', ')}) of ${who.org.name}` : ' as an agent';
  return answer(
    data,
    `logged in${person}; profile "${name}"${name === file.current ? '' : ', which is the current one now'}`,
  );
}

/** Forgets the keys and addresses of a profile; the keys themselves stay valid until they are revoked. */
export async function logout(cli: Cli, { all = false }: { all?: boolean }): Promise<Answer> {
  const file = readProfiles(cli.context);
  const names = all
    ? Object.keys(file.profiles)
    : [cli.globals.profile ?? cli.context.env.RUNPLANE_PROFILE ?? file.current];
  const forgotten = names.filter((name) => file.profiles[name]);
  const profiles = Object.fromEntries(Object.entries(file.profiles).filter(([name]) => !forgotten.includes(name)));
  writeProfiles(cli.context, { ...file, profiles });
  const text = forgotten.length === 0 ? 'nobody was logged in' : `forgotten: ${forgotten.join(', ')}`;
  return answer({ forgotten }, text);
}

function nameOf({ globals, context }: Cli): string {
  const name = globals.profile ?? context.env.RUNPLANE_PROFILE ?? readProfiles(context).current;
  const checked = ProfileName.safeParse(name);
  if (checked.success) return name;
  throw new CommandError(EXIT.usage, `"${name}" is no name of a profile: it ${checked.error.issues[0]?.message}`);
}

async function addressesOf(cli: Cli, before: Profile) {
  const { globals, context } = cli;
  const { env, input } = context;
  const ask = async (what: string, given: string | undefined, fallback: string): Promise<string> => {
    if (given !== undefined) return address(given);
    if (!input.isTerminal) return address(fallback);
    return address((await input.line(`${what} [${fallback}]: `)) || fallback);
  };
  const gatewayUrl = globals.gatewayUrl ?? env.RUNPLANE_URL;
  const controlPlaneUrl = globals.controlPlaneUrl ?? env.RUNPLANE_CONTROL_PLANE_URL;
  return {
    gatewayUrl: await ask('Gateway', gatewayUrl, before.gatewayUrl ?? LOCAL.gatewayUrl),
    controlPlaneUrl: await ask('Control plane', controlPlaneUrl, before.controlPlaneUrl ?? LOCAL.controlPlaneUrl),
  };
}

/** Never from the command line, which every other process of the machine can read. */
async function askKey({ input }: CommandContext, question: string): Promise<string> {
  const key = (input.isTerminal ? await input.secret(question) : await input.text()).trim();
  if (API_KEY_PATTERN.test(key)) return key;
  throw new CommandError(EXIT.usage, key === '' ? 'no key was given' : 'this is no API key: it begins with rp_', {
    lines: ['Type it on a terminal, or let it come from a file: "runplane login < key-file".'],
  });
}

function warnOfPlainHttp(url: string, { err }: CommandContext): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || /^(localhost|127\..*|\[::1\])$/.test(hostname)) return;
  err(`warning: ${url} is not encrypted: everybody on the way can read the key\n`);
}

export async function whoami(cli: Cli): Promise<Answer> {
  const me = await cli.admin().get('/v1/me', Me);
  const { name } = activeProfile(cli.globals, cli.context);
  const { member, org, keyId } = me;
  const text = `${member.name} <${member.email}> (${member.roles.join(', ')}) of ${org.name}, key ${keyId}, profile "${name}"`;
  return answer(me, text);
}
