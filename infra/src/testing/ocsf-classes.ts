import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pythonVenv } from './install/python-venv.js';

const run = promisify(execFile);
const REQUIREMENTS = fileURLToPath(new URL('../../tools/ocsf.txt', import.meta.url));

/** A class of OCSF events: its JSON schema (draft 2020-12), and what each value of an enumeration is called. */
export interface OcsfClass {
  schema: object;
  /** By attribute, e.g. `activity_id`: the attribute that spells it out, and its texts by value. */
  captions: Record<string, { sibling: string; captions: Record<string, string> }>;
}

const PROGRAM = `
import json, sys
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema
schema = get_ocsf_schema(version=sys.argv[1])
embedded = OcsfJsonSchemaEmbedded(schema)
classes = {}
for uid in sys.argv[2:]:
    name = embedded.lookup_class_name_from_uid(int(uid))
    captions = {
        attribute: {'sibling': value['sibling'], 'captions': {k: e['caption'] for k, e in value['enum'].items()}}
        for attribute, value in schema['classes'][name]['attributes'].items() if 'enum' in value and 'sibling' in value
    }
    classes[uid] = {'schema': embedded.get_class_schema(name), 'captions': captions}
json.dump(classes, sys.stdout)
`;

/** Classes of a version of OCSF by their `class_uid`, from a package that nobody here wrote. */
export async function ocsfClasses(version: string, uids: readonly number[]): Promise<Map<number, OcsfClass>> {
  const python = await pythonVenv('ocsf', REQUIREMENTS);
  const { stdout } = await run(python, ['-I', '-c', PROGRAM, version, ...uids.map(String)], { maxBuffer: 1 << 24 });
  const classes = JSON.parse(stdout) as Record<string, OcsfClass>;
  return new Map(Object.entries(classes).map(([uid, one]) => [Number(uid), one]));
}
