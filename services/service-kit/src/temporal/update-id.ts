import { digestOf } from '@runplane/audit';

/**
 * The Temporal update id of what somebody does by one request: its repetition is the same update, and gets the stored
 * answer. `content` says who does what; the id of the request alone would name nothing, since callers choose it.
 */
export function updateIdOf(verb: string, requestId: string, content: object): string {
  const digest = digestOf(JSON.parse(JSON.stringify({ requestId, content })));
  return `${verb}:${digest.slice('sha256:'.length)}`;
}
