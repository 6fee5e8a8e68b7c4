/** Numbers of the advisory locks of a database: each names one thing that only one may do at a time. */
export const LOCKS = {
  migrate: 7_245_001,
  appendControl: 7_245_003,
  leadSequencers: 7_245_004,
  leadDispatchers: 7_245_005,
  leadSlackInboxes: 7_245_006,
  appendToLogs: 7_245_007,
  appendToSuperLog: 7_245_008,
  stop: 7_245_009,
} as const;
