/**
 * Arguments of `temporal` for a dev server. Its defaults cost 50 ms a step: one history shard whose queues are read
 * 20 times a second, and a file database that is synced on each write.
 */
export function startArguments(options: { port: number; uiPort: number | null; database: string | null }): string[] {
  const { port, uiPort, database } = options;
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'warn'],
    ...(uiPort === null ? ['--headless'] : ['--ui-port', String(uiPort), '--ui-disable-news-fetch']),
    // Write-ahead log, synced at checkpoints: a killed process loses nothing, a power cut may lose the last moments.
    ...(database === null
      ? []
      : ['--db-filename', database, '--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=1']),
    ...Object.entries(DYNAMIC_CONFIG).flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]),
  ];
}

export const DYNAMIC_CONFIG: Readonly<Record<string, string>> = {
  'history.transferProcessorMaxPollRPS': '2000',
  'history.timerProcessorMaxPollRPS': '2000',
  'history.visibilityProcessorMaxPollRPS': '2000',
  'history.outboundProcessorMaxPollRPS': '2000',
  // One org's backlog must not hold up another's.
  'matching.enableFairness': 'true',
  // Turns are taken within a partition: with one machine there is no need for more of them.
  'matching.numTaskqueueReadPartitions': '1',
  'matching.numTaskqueueWritePartitions': '1',
  'frontend.namespaceRPS.visibility': '1000',
};
