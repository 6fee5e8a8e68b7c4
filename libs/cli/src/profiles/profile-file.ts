import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { API_KEY_PATTERN } from '@runplane/contracts';
import { z } from 'zod';
import type { CommandContext } from '../context.js';
import { CommandError, EXIT } from '../exit-codes.js';

const Key = z.string().regex(API_KEY_PATTERN, 'is no API key');

/** One installation as one person, and as one agent of theirs. */
export const Profile = z.strictObject({
  gatewayUrl: z.url().optional(),
  controlPlaneUrl: z.url().optional(),
  memberKey: Key.optional(),
  agentKey: Key.optional(),
});
export type Profile = z.infer<typeof Profile>;

export const ProfileName = z
  .string()
  .min(1)
  .max(60)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must begin with a letter or digit, and hold letters, digits and ._-');

const ProfileFile = z.strictObject({
  version: z.literal(1),
  current: ProfileName,
  profiles: z.record(ProfileName, Profile),
});
export type ProfileFile = z.infer<typeof ProfileFile>;

const EMPTY: ProfileFile = { version: 1, current: 'default', profiles: {} };

/** `$XDG_CONFIG_HOME/runplane/profiles.json`; `%APPDATA%` on Windows. */
export function profilePath({ env }: Pick<CommandContext, 'env'>): string {
  const folder = env.XDG_CONFIG_HOME || env.APPDATA || join(env.HOME || homedir(), '.config');
  return join(folder, 'runplane', 'profiles.json');
}

/** Throws `CommandError` where others could read the file, or it is none of ours. */
export function readProfiles(context: CommandContext): ProfileFile {
  const path = profilePath(context);
  if (!existsSync(path)) return structuredClone(EMPTY);
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
    throw new CommandError(EXIT.usage, `${path} holds keys, and others can read it`, { lines: [`chmod 600 ${path}`] });
  }
  try {
    return ProfileFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // The cause would name keys.
    throw new CommandError(EXIT.usage, `${path} is no file of profiles of this version`, {
      lines: ['Move it away, and log in again.'],
    });
  }
}

/** Whole or not at all, and never readable by others, not even for a moment. */
export function writeProfiles(context: CommandContext, file: ProfileFile): void {
  const path = profilePath(context);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const partial = `${path}.${process.pid}.partial`;
  writeFileSync(partial, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  chmodSync(partial, 0o600);
  renameSync(partial, path);
}
