import type { JsonObject } from '@runplane/contracts';
import type { WebClient } from '@slack/web-api';
import { noEffect, ToolFailure } from '../provider.js';
import type { SlackAnswer, SlackConnection } from './client.js';

/** `files.upload` has been switched off by Slack; both are what `files.uploadV2` does. */
export const isUpload = (method: string): boolean => method === 'files.upload' || method === 'files.uploadV2';

/**
 * Uploads a text: asks for an address, sends the bytes, and shares the file. Only the last step is seen by others; what
 * is not completed is dropped by Slack. Arguments: `content`, `filename`, `title`, `channel_id` or `channels`,
 * `initial_comment`, `thread_ts`.
 */
export async function upload(client: WebClient, call: SlackConnection, args: JsonObject): Promise<SlackAnswer> {
  const { content, filename, title, channels, channel_id, initial_comment, thread_ts, alt_text, ...rest } = args;
  const unknown = Object.keys(rest);
  if (unknown.length > 0) throw invalid(`an upload does not use these arguments: ${unknown.join(', ')}`);
  if (typeof content !== 'string') throw invalid('argument "content" must be a text');
  if (typeof filename !== 'string') throw invalid('argument "filename" must be a text');
  const bytes = Buffer.byteLength(content);
  const place = await client.apiCall('files.getUploadURLExternal', { filename, length: bytes, alt_text });
  const { upload_url: url, file_id: id } = place as SlackAnswer;
  await send(String(url), content, call);
  const file = { id, ...(title === undefined ? {} : { title }) };
  return client.apiCall('files.completeUploadExternal', {
    ...{ files: [file], channels, channel_id, initial_comment, thread_ts },
  }) as Promise<SlackAnswer>;
}

async function send(address: string, body: string, { outbound, signal }: SlackConnection): Promise<void> {
  const attempt = { hasEffects: false, repeated: false };
  if (!URL.canParse(address)) throw noEffect(attempt, 'answer_unreadable', 'Slack gave no address for the upload');
  const headers = { 'content-type': 'application/octet-stream' };
  const request = { method: 'POST', url: new URL(address), headers, body, signal, maxResponseBytes: 1024 };
  const { status } = await outbound.request({ ...request, confidential: true }).catch((cause: Error) => {
    throw noEffect(attempt, 'upload_failed', cause.message, { retryable: true, cause });
  });
  if (status !== 200) {
    throw noEffect(attempt, 'upload_failed', `the upload was answered with ${status}`, { retryable: status >= 500 });
  }
}

function invalid(message: string): ToolFailure {
  return new ToolFailure('arguments_invalid', message);
}
