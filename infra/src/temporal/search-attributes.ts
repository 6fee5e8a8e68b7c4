import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';

/** `IndexedValueType` of temporal.api.enums.v1. */
const INDEXED_VALUE_TYPES = ['Unspecified', 'Text', 'Keyword', 'Int', 'Double', 'Bool', 'Datetime', 'KeywordList'];

/**
 * Registers the search attributes that are missing, and returns when the server knows all of them. The server accepts
 * the registration of a name that exists with another type silently, and workflows would then hang on their first
 * upsert: so the types are compared here, and a difference is an error.
 */
export async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
  wanted: Readonly<Record<string, string>>,
): Promise<void> {
  const missing = missingOf(await registered(connection, namespace), wanted);
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing.map((name) => [name, typeNumber(wanted[name] as string)]));
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  // A cluster's frontends learn of it one by one, within about a minute.
  const deadline = Date.now() + 90_000;
  for (let wait = 10; ; wait = Math.min(wait * 2, 2_000)) {
    const left = missingOf(await registered(connection, namespace), wanted);
    if (left.length === 0) return;
    if (Date.now() > deadline) throw new Error(`Temporal did not take the search attributes ${left.join(', ')}`);
    await pause(wait);
  }
}

async function registered(connection: Connection, namespace: string): Promise<Record<string, string>> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return Object.fromEntries(
    Object.entries(customAttributes ?? {}).map(([name, type]) => [
      name,
      INDEXED_VALUE_TYPES[type ?? 0] ?? String(type),
    ]),
  );
}

function missingOf(there: Record<string, string>, wanted: Readonly<Record<string, string>>): string[] {
  const wrong = Object.keys(wanted).filter((name) => there[name] !== undefined && there[name] !== wanted[name]);
  if (wrong.length > 0) {
    throw new Error(
      `Temporal has search attributes of another type than Runplane needs: ${wrong
        .map((name) => `${name} is ${there[name]}, must be ${wanted[name]}`)
        .join('; ')}. Remove them ("temporal operator search-attribute remove") or use another namespace.`,
    );
  }
  return Object.keys(wanted).filter((name) => there[name] === undefined);
}

function typeNumber(type: string): number {
  const number = INDEXED_VALUE_TYPES.indexOf(type);
  if (number < 1) throw new RangeError(`${type} is not a search attribute type`);
  return number;
}
