import type { Command } from 'commander';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { answer } from '../output/answer.js';
import { table } from '../output/table.js';
import { login, logout, whoami } from './login.js';
import { profilePath, readProfiles, writeProfiles } from './profile-file.js';

/** `login`, `logout`, `whoami`, `profiles`. */
export function addProfileCommands(program: Command, host: Host): void {
  define(
    program,
    'login',
    'keep a key under a profile; it is asked for without echo, or read from standard input',
    'runplane login',
    'runplane login --profile staging --control-plane-url https://runplane.example.com < key-file',
    'runplane login --agent < .runplane/demo/agent-key',
  )
    .option('--agent', 'the key of an agent, for "runplane guard"; a profile has one key of each kind')
    .action(host.run(login));
  define(program, 'logout', 'forget the keys of a profile', 'runplane logout', 'runplane logout --all')
    .option('--all', 'of all profiles')
    .action(host.run(logout));
  define(program, 'whoami', 'whose key is in use', 'runplane whoami').action(host.run((cli) => whoami(cli)));

  const profiles = define(program, 'profiles', 'the profiles of this machine');
  define(profiles, 'ls', 'list the profiles', 'runplane profiles ls').action(
    host.run(async ({ context, style }) => {
      const { current, profiles: kept } = readProfiles(context);
      // Never the keys themselves.
      const items = Object.entries(kept).map(([name, { memberKey, agentKey, ...addresses }]) => ({
        name,
        current: name === current,
        ...addresses,
        keys: [...(memberKey ? ['member'] : []), ...(agentKey ? ['agent'] : [])],
      }));
      const rows = items.map(({ name, gatewayUrl, controlPlaneUrl, keys, ...item }) => [
        item.current ? `${name} *` : name,
        controlPlaneUrl,
        gatewayUrl,
        keys,
      ]);
      const text = table(style, ['PROFILE', 'CONTROL PLANE', 'GATEWAY', 'KEYS'], rows);
      return answer({ file: profilePath(context), items }, text);
    }),
  );
  define(profiles, 'use', 'make a profile the current one', 'runplane profiles use staging')
    .argument('<name>', 'of the profile')
    .action(
      host.run(async ({ context }, name: string) => {
        const file = readProfiles(context);
        if (!file.profiles[name]) throw new CommandError(EXIT.notFound, `there is no profile "${name}"`);
        writeProfiles(context, { ...file, current: name });
        return answer({ current: name }, `"${name}" is the current profile`);
      }),
    );
}
