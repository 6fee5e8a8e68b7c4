import type { PolicySummary } from './queries';

/** What can be done with a policy, in the order in which one does it. */
export const POLICY_TABS = [
  { id: 'editor', label: 'Editor' },
  { id: 'simulate', label: 'Simulate' },
  { id: 'tests', label: 'Tests' },
  { id: 'analyse', label: 'Analyse' },
  { id: 'replay', label: 'Replay' },
  { id: 'shadow', label: 'Shadow' },
  { id: 'versions', label: 'Versions' },
  { id: 'history', label: 'History' },
] as const;
export type PolicyTab = (typeof POLICY_TABS)[number]['id'];

export interface PolicyTabProps {
  name: string;
  /** Null as long as no version is saved. */
  policy: PolicySummary | null;
}
