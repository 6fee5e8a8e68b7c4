import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { PROBLEM_CODES, type ProblemError } from '@runplane/contracts';

const ABOUT_PARAMETERS = [400, 404, 422];

/** A problem as JSON-RPC has it: the document of RFC 9457 is its `data`. */
export function rpcError(problem: ProblemError, requestId: string): McpError {
  const { status } = PROBLEM_CODES[problem.code];
  const { retryAfter } = problem.extra;
  const data = { ...problem.toProblem(requestId), ...(retryAfter === undefined ? {} : { retryAfter }) };
  return new McpError(codeOf(status), problem.detail, data);
}

function codeOf(status: number): ErrorCode {
  if (status >= 500) return ErrorCode.InternalError;
  return ABOUT_PARAMETERS.includes(status) ? ErrorCode.InvalidParams : ErrorCode.InvalidRequest;
}
