import type { Json, JsonObject } from '@runplane/contracts';
import { fieldType } from '../../schema/field-type.js';
import { list, membersOf } from '../../schema/members.js';
import { objectOf, type References } from '../../schema/references.js';
import type { Argument } from '../../source-tool.js';
import { textOf } from '../read.js';

export interface Parameter {
  name: string;
  in: string;
  required: boolean;
  /** How the value is written, in the terms of OpenAPI. */
  style: string;
  explode: boolean;
  argument: Argument;
}

export interface Body {
  mediaType: string;
  /** Names of its members; null where it is no object with named members. */
  members: string[] | null;
}

/** What a call of an operation may carry, as one flat object of arguments. */
export interface OperationInput {
  arguments: Argument[];
  parameters: Parameter[];
  body: Body | null;
  /** Two places of the request use the same name. */
  ambiguous: boolean;
  complete: boolean;
}

export function operationInput(item: JsonObject, operation: JsonObject, references: References): OperationInput {
  const parameters = parametersOf([...list(item.parameters), ...list(operation.parameters)], references);
  const inUrl = parameters.filter((parameter) => parameter.in === 'path' || parameter.in === 'query');
  const body = bodyOf(operation.requestBody, references);
  const all = [...inUrl.map(({ argument }) => argument), ...body.arguments];
  const byName = new Map(all.map((argument) => [argument.name, argument]));
  return {
    arguments: [...byName.values()],
    parameters,
    body: body.body,
    ambiguous: byName.size < all.length,
    complete: body.complete,
  };
}

/** Those of the operation replace those of the path. */
function parametersOf(values: Json[], references: References): Parameter[] {
  const found = new Map<string, Parameter>();
  for (const value of values) {
    const parameter = references.resolve(value);
    const name = textOf(parameter?.name);
    if (!parameter || name === '') continue;
    const place = textOf(parameter.in);
    const schema = references.resolve(parameter.schema ?? mediaTypes(parameter.content)[0]?.[1].schema) ?? {};
    const required = place === 'path' || parameter.required === true;
    const style = textOf(parameter.style) || (place === 'query' ? 'form' : 'simple');
    found.set(`${place} ${name}`, {
      name,
      in: place,
      required,
      style: parameter.schema === undefined && parameter.content !== undefined ? 'content' : style,
      explode: typeof parameter.explode === 'boolean' ? parameter.explode : style === 'form',
      argument: { name, schema, type: fieldType(schema, references), required },
    });
  }
  return [...found.values()];
}

function bodyOf(value: Json | undefined, references: References) {
  const request = references.resolve(value);
  const content = mediaTypes(request?.content);
  const [mediaType, media] = content.find(([type]) => isJson(type)) ?? content[0] ?? [];
  if (!request || mediaType === undefined) return { body: null, arguments: [], complete: true };
  const required = request.required === true;
  const schema = references.resolve(media?.schema) ?? {};
  const members = membersOf(schema, references);
  const isObject = members.schemas.size > 0 || schema.type === 'object';
  if (!isObject) {
    const whole = { name: 'body', schema, type: fieldType(schema, references), required };
    return { body: { mediaType, members: null }, arguments: [whole], complete: true };
  }
  const found = [...members.schemas].map(([name, member]) => ({
    name,
    schema: member,
    type: fieldType(member, references),
    required: required && members.required.has(name),
  }));
  return { body: { mediaType, members: found.map(({ name }) => name) }, arguments: found, complete: members.complete };
}

function mediaTypes(content: Json | undefined): [string, JsonObject][] {
  return Object.entries(objectOf(content) ?? {}).map(([type, media]) => [type.toLowerCase(), objectOf(media) ?? {}]);
}

export function isJson(mediaType: string): boolean {
  return /^(application\/json|[^;]+\+json)\s*(;|$)/.test(mediaType);
}
