import { createHash, X509Certificate } from 'node:crypto';
import { type ApiKey, type KeyScope, SCOPE_MEMBERS, type UpdateAgentKey } from '@runplane/contracts';
import type { Command } from 'commander';
import { collect } from '../command/define.js';
import { readText } from '../command/read-options.js';
import type { CommandContext } from '../context.js';
import { CommandError, EXIT } from '../exit-codes.js';

/** What a key of an agent is limited to, as options say it. */
export interface LimitOptions {
  action?: string[];
  operation?: string[];
  environment?: string[];
  connection?: string[];
  /** False by `--no-certificate`. */
  certificate?: string | false;
  /** False by `--no-scope`. */
  scope?: boolean;
}

export function withLimits(command: Command): Command {
  return command
    .option('--action <pattern>', 'only for these actions, such as create_*; may be repeated', collect)
    .option('--operation <pattern>', 'only for these operations, such as stripe.refunds.*; may be repeated', collect)
    .option('--environment <pattern>', 'only in these environments; may be repeated', collect)
    .option('--connection <pattern>', 'only through these connections; may be repeated', collect)
    .option('--certificate <file>', 'only beside this client certificate (PEM)');
}

/** Members that the options do not name are left out: what they limit stays as it is. */
export function limitsOf(options: LimitOptions, context: CommandContext): UpdateAgentKey {
  const { certificate, scope } = options;
  const given = scopeOf(options);
  if (given && scope === false) throw new CommandError(EXIT.usage, 'give a scope or --no-scope');
  return {
    ...(given ? { scope: given } : {}),
    ...(scope === false ? { scope: null } : {}),
    ...(typeof certificate === 'string' ? { certificate: thumbprintOf(certificate, context) } : {}),
    ...(certificate === false ? { certificate: null } : {}),
  };
}

/** For people: `actions create_*; environments staging`, and `certificate` where it is bound to one. */
export function limitsText({ scope, certificate }: Pick<ApiKey, 'scope' | 'certificate'>): string | null {
  const members = SCOPE_MEMBERS.flatMap((member) => {
    const globs = scope?.[member];
    return globs ? [`${member} ${globs.join(', ')}`] : [];
  });
  const parts = [...members, ...(certificate === null ? [] : ['certificate'])];
  return parts.length === 0 ? null : parts.join('; ');
}

function scopeOf({ action, operation, environment, connection }: LimitOptions): KeyScope | null {
  const given = { actions: action, operations: operation, environments: environment, connections: connection };
  const scope = Object.fromEntries(Object.entries(given).filter(([, globs]) => globs !== undefined));
  return Object.keys(scope).length === 0 ? null : scope;
}

/** SHA-256 of the certificate in DER, base64url. */
function thumbprintOf(file: string, context: CommandContext): string {
  const text = readText(file, context);
  try {
    return createHash('sha256').update(new X509Certificate(text).raw).digest('base64url');
  } catch (cause) {
    throw new CommandError(EXIT.usage, `${file} is no certificate in PEM`, { cause });
  }
}
