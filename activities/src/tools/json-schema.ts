import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv-provider.js';
import { foreignText } from '../foreign-text.js';

/**
 * Why a value does not fit a JSON schema, or null. Throws where the schema itself can't be read. The schema comes from
 * outside: it is compiled anew each time, so that `$id`s of different schemas never meet.
 */
export function misfitOf(schema: object, value: unknown): string | null {
  const { errorMessage } = new AjvJsonSchemaValidator().getValidator(schema)(value);
  return errorMessage === undefined ? null : foreignText(errorMessage, 500);
}
