import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DURATION_PATTERN, durationMs, type JsonObject } from '@runplane/contracts';
import { InvalidArgumentError } from 'commander';
import type { CommandContext } from '../context.js';
import { CommandError, EXIT } from '../exit-codes.js';

/** A whole number of an option. */
export function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`must be a whole number from ${least} to ${most}`);
  };
}

/** `30s`, `15m`, `4h`, `7d`: milliseconds. */
export function duration(text: string): number {
  if (!DURATION_PATTERN.test(text))
    throw new InvalidArgumentError('must be a number and s, m, h or d, for example 15m');
  return durationMs(text);
}

/** Text of an option that is given as it is, as `@file`, or as `-` for standard input. */
export async function textOrFile(value: string, context: CommandContext): Promise<string> {
  if (value === '-') return context.input.text();
  return value.startsWith('@') ? readText(value.slice(1), context) : value;
}

/** Throws `CommandError` where it is no JSON object. */
export async function jsonObject(value: string, what: string, context: CommandContext): Promise<JsonObject> {
  const text = await textOrFile(value, context);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new CommandError(EXIT.usage, `${what} is no JSON: ${(cause as Error).message}`, { cause });
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as JsonObject;
  throw new CommandError(EXIT.usage, `${what} has to be a JSON object`);
}

/** As `jsonObject`, of what other processes must not read: never the argument itself. */
export async function secretObject(value: string, what: string, context: CommandContext): Promise<JsonObject> {
  if (value === '-' || value.startsWith('@')) return jsonObject(value, what, context);
  throw new CommandError(
    EXIT.usage,
    `${what} has to be @file, or - for standard input: arguments can be read by others`,
  );
}

export function readText(path: string, { cwd }: CommandContext): string {
  try {
    return readFileSync(resolve(cwd, path), 'utf8');
  } catch (cause) {
    throw new CommandError(EXIT.usage, `${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
