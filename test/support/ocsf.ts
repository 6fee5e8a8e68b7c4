import { ocsfClasses } from '@runplane/infra';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** All that is wrong with an event by the schema of OCSF that it names; empty if it holds. */
export type OcsfCheck = (event: Record<string, unknown>) => string[];

/** A check of events of these classes. */
export async function ocsfCheck(version: string, uids: readonly number[]): Promise<OcsfCheck> {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  const classes = [...(await ocsfClasses(version, uids))].map(
    ([uid, { schema, captions }]) => [uid, { validate: ajv.compile(schema), captions }] as const,
  );
  const byUid = new Map(classes);
  return (event) => {
    const found = byUid.get(event.class_uid as number);
    if (!found) return [`class_uid ${event.class_uid} is none of ${uids}`];
    found.validate(event);
    const errors = (found.validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
    // What stands beside a value of an enumeration has to be its text, but for "other" (99): a schema can't say that.
    const texts = Object.entries(found.captions).flatMap(([attribute, { sibling, captions }]) => {
      const [value, text] = [event[attribute], event[sibling]];
      if (value === undefined || value === 99 || text === undefined || text === captions[String(value)]) return [];
      return [`${sibling} is "${text}", not "${captions[String(value)]}" as ${attribute} ${value}`];
    });
    return [...errors, ...texts];
  };
}
