import type { GlobalOptions } from '../command/global-options.js';
import { readText } from '../command/read-options.js';
import type { CommandContext } from '../context.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { type Profile, readProfiles } from './profile-file.js';

/** Where a server is, and as whom it is asked. */
export interface Access {
  url: string;
  credential: string;
  /** What to do where the server does not take the credential. Default: that of a key of environment or profile. */
  remedy?: string;
}

/** Of `npm start` on this machine. */
export const LOCAL = { gatewayUrl: 'http://127.0.0.1:7400', controlPlaneUrl: 'http://127.0.0.1:7401' } as const;

const NO_VALID_TOKEN =
  'The operator token is that of the file RUNPLANE_OPERATOR_TOKEN_FILE where that is set, else RUNPLANE_OPERATOR_TOKEN.';

type Where = Pick<GlobalOptions, 'profile' | 'gatewayUrl' | 'controlPlaneUrl'>;

/** The profile that is asked for: by option, by environment, else the current one. Empty where there is none yet. */
export function activeProfile({ profile }: Where, context: CommandContext): { name: string; profile: Profile } {
  const file = readProfiles(context);
  const asked = profile ?? context.env.RUNPLANE_PROFILE;
  const name = asked || file.current;
  const found = file.profiles[name];
  if (asked && !found) {
    throw new CommandError(EXIT.usage, `there is no profile "${name}"`, {
      lines: ['"runplane profiles ls" lists them.'],
    });
  }
  return { name, profile: found ?? {} };
}

export function memberAccess(where: Where, context: CommandContext): Access {
  const { profile } = activeProfile(where, context);
  const url = required(where.controlPlaneUrl ?? context.env.RUNPLANE_CONTROL_PLANE_URL ?? profile.controlPlaneUrl, {
    what: 'the control plane',
    variable: 'RUNPLANE_CONTROL_PLANE_URL',
    option: '--control-plane-url',
  });
  return { url, credential: keyOf('a member', context.env.RUNPLANE_API_KEY ?? profile.memberKey) };
}

export function agentAccess(where: Where, context: CommandContext): Access {
  const { profile } = activeProfile(where, context);
  const url = required(where.gatewayUrl ?? context.env.RUNPLANE_URL ?? profile.gatewayUrl, {
    what: 'the gateway',
    variable: 'RUNPLANE_URL',
    option: '--gateway-url',
  });
  return { url, credential: keyOf('an agent', context.env.RUNPLANE_API_KEY ?? profile.agentKey) };
}

/** The token is in no profile: who holds it rules the whole installation. */
export function operatorAccess(where: Where, context: CommandContext): Access {
  const { env } = context;
  const token = env.RUNPLANE_OPERATOR_TOKEN_FILE
    ? readText(env.RUNPLANE_OPERATOR_TOKEN_FILE, context).trim()
    : env.RUNPLANE_OPERATOR_TOKEN;
  if (!token) {
    throw new CommandError(EXIT.unauthorised, 'this needs the operator token of the installation', {
      lines: ['Set RUNPLANE_OPERATOR_TOKEN_FILE to the file that holds it, or RUNPLANE_OPERATOR_TOKEN.'],
    });
  }
  const { profile } = activeProfile(where, context);
  const url = required(where.controlPlaneUrl ?? env.RUNPLANE_CONTROL_PLANE_URL ?? profile.controlPlaneUrl, {
    what: 'the control plane',
    variable: 'RUNPLANE_CONTROL_PLANE_URL',
    option: '--control-plane-url',
  });
  return { url, credential: token, remedy: NO_VALID_TOKEN };
}

/** An address without a slash at its end. Throws `CommandError` where it is none. */
export function address(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '');
  throw new CommandError(EXIT.usage, `"${text}" is no address: it begins with https:// or http://`);
}

function required(url: string | undefined, names: { what: string; variable: string; option: string }): string {
  if (url) return address(url);
  throw new CommandError(EXIT.usage, `the address of ${names.what} is not known`, {
    lines: [`"runplane login", or set ${names.variable}, or give ${names.option}.`],
  });
}

/** The key itself must never get into a message. */
function keyOf(whose: string, key: string | undefined): string {
  if (key) return key;
  const login = whose === 'an agent' ? 'runplane login --agent' : 'runplane login';
  throw new CommandError(EXIT.unauthorised, `there is no key of ${whose}`, {
    lines: [`"${login}", or set RUNPLANE_API_KEY.`],
  });
}
