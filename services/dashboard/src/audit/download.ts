import { RequestProblem } from '../api/problem';

export interface DownloadOptions {
  signal: AbortSignal;
  /** Called with all bytes received so far. */
  onProgress: (bytes: number) => void;
}

/** Reads a stream of the server to its end, and throws `RequestProblem` where it refuses. */
export async function download(url: string, { signal, onProgress }: DownloadOptions): Promise<Blob> {
  const response = await fetch(url, { signal, credentials: 'same-origin' });
  if (!response.ok || response.body === null) throw new RequestProblem(response.status, await response.json());
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const part of chunksOf(response.body)) {
    parts.push(part);
    bytes += part.length;
    onProgress(bytes);
  }
  return new Blob(parts, { type: response.headers.get('content-type') ?? 'application/octet-stream' });
}

async function* chunksOf(body: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
