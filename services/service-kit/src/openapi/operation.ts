import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse } from '@nestjs/swagger';
import { PROBLEM_CODES, type ProblemCode } from '@runplane/contracts';
import type { z } from 'zod';

export interface OperationDescription {
  summary: string;
  description?: string;
  /** Status -> schema of the answer, or null for an answer without a body. The first is the route's default status. */
  answers: Record<number, { schema: z.ZodType; description: string } | null>;
  /** Problems beyond those that any route may answer. */
  problems?: readonly ProblemCode[];
  /** The route is a page for people: it says in HTML what others say in problems. */
  isPage?: true;
}

const HTML = 'text/html';

const EVERYWHERE: readonly ProblemCode[] = [
  'invalid_request',
  'unauthenticated',
  'forbidden',
  'request_timeout',
  'headers_too_large',
  'rate_limited',
  'internal',
  'unavailable',
];

/** Describes a route in the OpenAPI document: its answers by zod schema, and its problems by code. */
export function Operation({ summary, description, answers, problems = [], isPage }: OperationDescription) {
  const [first = 200] = Object.keys(answers).map(Number);
  return applyDecorators(
    HttpCode(first),
    ApiOperation({ summary, ...(description ? { description } : {}) }),
    ...Object.entries(answers).map(([status, answer]) =>
      ApiResponse({
        status: Number(status),
        description: answer?.description ?? 'Done.',
        ...(answer ? { standardSchema: answer.schema } : {}),
      }),
    ),
    ...(isPage ? [ApiProduces(HTML)] : []),
    ...problemResponses([...EVERYWHERE, ...problems], isPage ? { [HTML]: { schema: { type: 'string' } } } : {}),
  );
}

function problemResponses(codes: readonly ProblemCode[], other: object): MethodDecorator[] {
  const byStatus = Map.groupBy(new Set(codes), (code) => PROBLEM_CODES[code].status);
  return [...byStatus].map(([status, group]) =>
    ApiResponse({
      status,
      description: group.map((code) => `\`${code}\`: ${PROBLEM_CODES[code].title}.`).join(' '),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } }, ...other },
    }),
  );
}
