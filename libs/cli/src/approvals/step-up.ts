import { part } from '../api/api.js';
import type { Cli } from '../command/cli.js';
import { CommandError, EXIT } from '../exit-codes.js';

/** A passkey signs for a page of the dashboard only: what a terminal can do is to say where that is. */
export function placeToSign(id: string, cli: Cli): string {
  const url = new URL(cli.admin().access.url);
  // Browsers have passkeys for names only.
  if (url.hostname === '127.0.0.1') url.hostname = 'localhost';
  return `${url.origin}/app/approvals/${part(id)}`;
}

export function stepUpError(id: string, cli: Cli, cause?: CommandError): CommandError {
  const lines = [`Open ${placeToSign(id, cli)} in a browser, and approve there with your passkey.`];
  return new CommandError(EXIT.unauthorised, 'this vote has to be signed with a passkey, which a terminal cannot do', {
    cause,
    lines,
    ...(cause === undefined ? {} : { data: cause.data }),
  });
}

/** Runs a vote; one that has to be signed ends with the address where that is done. */
export async function withPlaceToSign<T>(id: string, cli: Cli, vote: () => Promise<T>): Promise<T> {
  try {
    return await vote();
  } catch (error) {
    if (error instanceof CommandError && codeOf(error) === 'step_up_required') throw stepUpError(id, cli, error);
    throw error;
  }
}

function codeOf({ data }: CommandError): unknown {
  return (data as { code?: unknown } | null)?.code;
}
