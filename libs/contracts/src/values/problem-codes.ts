/** Every error that an API of Runplane answers (RFC 9457 `code` member): closed set, HTTP status, what to do. */
export const PROBLEM_CODES = {
  invalid_request: { status: 400, title: 'The request is not valid', remedy: 'Correct the fields named in `errors`.' },
  invalid_json: { status: 400, title: 'The body is not valid JSON', remedy: 'Send one JSON document in UTF-8.' },
  unauthenticated: {
    status: 401,
    title: 'No valid credential',
    remedy: 'Send `Authorization: Bearer <key>` with a key that is active.',
  },
  certificate_required: {
    status: 401,
    title: 'The key is bound to a client certificate',
    remedy: 'Connect to the gateway by TLS with that certificate, and not through a proxy that ends TLS.',
  },
  forbidden: {
    status: 403,
    title: 'Not permitted',
    remedy: 'Use a credential whose role or scope has the permission.',
  },
  agent_disabled: {
    status: 403,
    title: 'The agent is disabled',
    remedy: 'Ask an admin of the organisation to enable the agent.',
  },
  not_found: { status: 404, title: 'Not found', remedy: 'Check the id; ids of other organisations are not visible.' },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    remedy: 'Use a method that the OpenAPI document lists for the path.',
  },
  not_acceptable: {
    status: 406,
    title: 'No answer in an accepted form',
    remedy: 'Send `Accept: application/json`, or none.',
  },
  request_timeout: {
    status: 408,
    title: 'The request took too long to arrive',
    remedy: 'Send it again, at once and whole.',
  },
  conflict: {
    status: 409,
    title: 'Conflict with the current state',
    remedy: 'Read the resource again and repeat with its current version.',
  },
  idempotency_conflict: {
    status: 409,
    title: 'Idempotency key used with another request',
    remedy: 'Use a new idempotency key for a new request.',
  },
  already_decided: {
    status: 409,
    title: 'The approval has been decided',
    remedy: 'Read the action: it names who decided and when.',
  },
  already_voted: { status: 409, title: 'This person has voted in this stage', remedy: 'Another approver has to vote.' },
  digest_mismatch: {
    status: 409,
    title: 'The vote names another digest',
    remedy: 'Read the action again: it was edited; vote on the digest shown.',
  },
  data_erased: {
    status: 410,
    title: 'The data was erased',
    remedy: 'What the log holds of the action can still be read and verified.',
  },
  approval_expired: { status: 409, title: 'The approval has expired', remedy: 'The agent has to ask again.' },
  not_an_approver: {
    status: 403,
    title: 'Not an approver of this stage',
    remedy: 'Ask one of the approvers that the approval lists.',
  },
  self_approval: {
    status: 403,
    title: 'Nobody approves their own request',
    remedy: 'Another person has to vote.',
  },
  reason_required: { status: 400, title: 'A reason is required', remedy: 'Send `reason`.' },
  step_up_required: {
    status: 403,
    title: 'The vote has to be signed with a passkey',
    remedy: 'Sign the challenge of the approval with your passkey, and vote with the assertion.',
  },
  step_up_invalid: {
    status: 403,
    title: 'The signature of the passkey does not count',
    remedy: 'See `detail`; ask for new options, and sign what they name with your own passkey.',
  },
  grant_too_wide: {
    status: 409,
    title: 'The grant would allow more than the action',
    remedy: 'Narrow the grant as `detail` says: it can only repeat what is being approved.',
  },
  edit_not_allowed: {
    status: 409,
    title: 'The edit is not allowed',
    remedy: 'See `detail`: edited arguments go through mapping and policy again.',
  },
  permit_invalid: {
    status: 403,
    title: 'The permit is not valid for this action',
    remedy: 'Report the outcome with the permit that came with the action.',
  },
  outcome_conflict: {
    status: 409,
    title: 'Another outcome is recorded',
    remedy: 'Read the action for the recorded outcome.',
  },
  not_executing: { status: 409, title: 'The action is not executing', remedy: 'Read the action for its status.' },
  policy_invalid: { status: 422, title: 'The policy is not valid', remedy: 'Correct the places named in `errors`.' },
  payload_too_large: {
    status: 413,
    title: 'The body is too large',
    remedy: 'Send at most the size named in `detail`.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'Unsupported media type',
    remedy: 'Send `Content-Type: application/json`.',
  },
  headers_too_large: {
    status: 431,
    title: 'The headers are too large',
    remedy: 'Send fewer and shorter headers, and a shorter address.',
  },
  rate_limited: { status: 429, title: 'Too many requests', remedy: 'Wait for the seconds in `Retry-After`.' },
  internal: { status: 500, title: 'Internal error', remedy: 'Try again; report the request id if it stays.' },
  unavailable: {
    status: 503,
    title: 'A dependency is not available',
    remedy: 'Try again with the same idempotency key.',
  },
} as const;

export type ProblemCode = keyof typeof PROBLEM_CODES;
