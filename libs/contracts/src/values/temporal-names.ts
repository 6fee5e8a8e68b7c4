/** Names that client, worker and launcher share on the Temporal side. */
export const GUARDED_ACTION_WORKFLOW = 'guardedAction';
export const UNKNOWN_OUTCOME_WORKFLOW = 'unknownOutcome';
export const CHECK_CONNECTION_WORKFLOW = 'checkConnection';
export const PREVIEW_TOOL_WORKFLOW = 'previewTool';
export const DECIDE_QUEUE = 'decide';
export const DELIVER_NOTICE_WORKFLOW = 'deliverNotice';
export const RELAY_INTERACTION_WORKFLOW = 'relayInteraction';
/** Notices and what they lead to: apart from decisions, so that a channel that hangs delays none. */
export const NOTIFY_QUEUE = 'notify';
export const toolQueue = (provider: string): string => `tools-${provider}`;

/** Search attributes carry ids and enums only: they are stored in plain text. */
export const SEARCH_ATTRIBUTES = {
  RunplaneOrg: 'Keyword',
  RunplaneAgent: 'Keyword',
  RunplaneAction: 'Keyword',
  RunplaneStatus: 'Keyword',
  RunplaneDecision: 'Keyword',
  RunplaneRisk: 'Int',
} as const;
