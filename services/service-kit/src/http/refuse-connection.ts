import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { PROBLEM_CODES, ProblemError } from '@runplane/contracts';

/** Node's codes of what it could not take as a request. */
const PROBLEMS: Readonly<Record<string, ProblemError>> = {
  ERR_HTTP_REQUEST_TIMEOUT: new ProblemError('request_timeout', 'The request did not arrive in time.'),
  HPE_HEADER_OVERFLOW: new ProblemError('headers_too_large', 'The request line and its headers are too long.'),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: new ProblemError('payload_too_large', 'The chunks of the body have long extensions.'),
};
const UNREADABLE = new ProblemError('invalid_request', 'The request cannot be read as HTTP.');

/** Answers bytes that are no HTTP request, or not in time, before there is a request to speak of. */
export function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy(error);
  const problem = PROBLEMS[error.code ?? ''] ?? UNREADABLE;
  const { status } = PROBLEM_CODES[problem.code];
  const body = JSON.stringify(problem.toProblem());
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/problem+json',
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
