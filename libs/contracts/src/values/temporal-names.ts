/** Names that client, worker and launcher share on the Temporal side. */
export const GUARDED_ACTION_WORKFLOW = 'guardedAction';
export const UNKNOWN_OUTCOME_WORKFLOW = 'unknownOutcome';
export const CHECK_CONNECTION_WORKFLOW = 'checkConnection';
export const PREVIEW_TOOL_WORKFLOW = 'previewTool';
export const DECIDE_QUEUE = 'decide';
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
