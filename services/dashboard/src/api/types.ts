import type { components, operations } from './schema';

/** A schema of the OpenAPI document by its name. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

/** Query parameters of an operation. */
export type Query<Name extends keyof operations> = NonNullable<operations[Name]['parameters']['query']>;

type Bodies<Responses> = Responses extends { 200: { content: { 'application/json': infer Body } } } ? Body : never;

/** Body of an operation's answer 200. */
export type AnswerOf<Name extends keyof operations> = Bodies<operations[Name]['responses']>;
