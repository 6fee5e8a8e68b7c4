import { ProblemError } from '@runplane/contracts';
import { type ActionView, Runplane } from '@runplane/sdk';
import { AdminClient } from './admin-client.js';
import { Approver } from './approver.js';
import { DEMO_CASES } from './cases.js';
import { type Evidence, indexOfDecision, receiptOf, verifyAudit } from './verify-audit.js';

export interface DemoRunOptions {
  gatewayUrl: string;
  controlPlaneUrl: string;
  agentKey: string;
  approverKey: string;
  /** Makes a charge that can be refunded: its id. */
  takePayment: () => Promise<string>;
  /** Takes one line of text. */
  print: (line: string) => void;
  /** Verifier key of the org's log, where it is known without asking the control plane. */
  logKey?: string;
}

export interface DemoCaseResult {
  name: string;
  /** Decision and final status, for example `ALLOW SUCCEEDED`. */
  expected: string;
  seen: string;
  ok: boolean;
  actionId: string;
  auditIndex: number | null;
}

export interface DemoSummary {
  cases: DemoCaseResult[];
  auditVerified: boolean;
}

/** The main job: guarded calls with every kind of end, then the proof of what was decided. */
export async function runDemo(options: DemoRunOptions): Promise<DemoSummary> {
  const { gatewayUrl, controlPlaneUrl, agentKey, approverKey, print, logKey } = options;
  const agent = new Runplane({ url: gatewayUrl, apiKey: agentKey });
  const admin = new AdminClient(controlPlaneUrl, approverKey);
  const approver = new Approver(admin);
  const earlierCheckpoint = await admin.text('/v1/audit/checkpoint').catch(unlessNone);

  print(line('decision', 'risk', 'rule', 'outcome', 'log', 'call'));
  const cases: DemoCaseResult[] = [];
  const evidence: Evidence[] = [];
  for (const { name, expected, run } of DEMO_CASES) {
    const view = await run(agent, approver, options);
    const receipt = await receiptOf(admin, view.actionId);
    const auditIndex = indexOfDecision(receipt);
    const seen = `${view.decision} ${view.status}`;
    evidence.push({ view, receipt });
    cases.push({ name, expected, seen, ok: seen === expected, actionId: view.actionId, auditIndex });
    print(lineOf(name, view, auditIndex));
    if (seen !== expected) print(`  expected ${expected}: ${view.reason ?? ''} ${view.error?.message ?? ''}`);
  }

  const { size, problems } = await verifyAudit(admin, evidence, { logKey, earlierCheckpoint });
  for (const problem of problems) print(`audit log: ${problem}`);
  const auditVerified = problems.length === 0;
  print(`audit log: ${size} entries, ${auditVerified ? 'verified' : 'NOT verified'}`);
  return { cases, auditVerified };
}

function lineOf(name: string, { decision, risk, matched, status }: ActionView, index: number | null): string {
  const deciding = matched.find(({ effect }) => effect === decision);
  const rule = deciding ? `${deciding.policy}/${deciding.rule}` : '(default)';
  return line(decision ?? '', risk ? `${risk.level} ${risk.score}` : '', rule, status, `#${index ?? '?'}`, name);
}

function line(decision: string, risk: string, rule: string, outcome: string, index: string, name: string): string {
  return [decision.padEnd(16), risk.padEnd(12), rule.padEnd(32), outcome.padEnd(10), index.padEnd(6), name].join(' ');
}

/** A log that has just begun has no checkpoint yet. */
function unlessNone(error: unknown): null {
  if (error instanceof ProblemError && error.code === 'not_found') return null;
  throw error;
}
