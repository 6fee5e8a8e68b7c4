import { parse, stringify } from 'yaml';
import type { Schema } from '../../api/types';
import type { ImaginedCall } from './call-fields';

export type Decision = Schema<'DecisionRecord'>['decision'];

/** A call, and what has to be decided on it. */
export interface PolicyTest {
  name: string;
  input: ImaginedCall;
  decision: Decision;
}

const keyOf = (org: string, policy: string): string => `runplane.tests.${org}.${policy}`;

/** The tests of a policy that this browser keeps. */
export function storedTests(org: string, policy: string): PolicyTest[] {
  try {
    return JSON.parse(localStorage.getItem(keyOf(org, policy)) ?? '[]') as PolicyTest[];
  } catch {
    return [];
  }
}

export function storeTests(org: string, policy: string, tests: readonly PolicyTest[]): void {
  localStorage.setItem(keyOf(org, policy), JSON.stringify(tests));
}

type Agent = Pick<Schema<'Agent'>, 'id' | 'name' | 'roles' | 'ownerId'>;

/** The tests as a suite for `runplane policy test`, beside the policy in a file of its name. */
export function suiteText(policy: string, tests: readonly PolicyTest[], agents: readonly Agent[]): string {
  const suite = {
    name: policy,
    policies: [`${policy}.yaml`],
    tests: tests.map(({ name, input: { agentId, call, context, at }, decision }) => {
      const agent = agents.find(({ id }) => id === agentId);
      const { roles = [], ownerId: owner = null } = agent ?? {};
      return {
        name,
        agent: { id: agentId, ...(agent && { name: agent.name, roles, owner }) },
        call,
        ...(Object.keys(context).length > 0 && { context }),
        ...(at !== undefined && { now: at }),
        expect: { decision },
      };
    }),
  };
  return stringify(suite, { lineWidth: 0 });
}

interface SuiteFile {
  agent?: { id?: string };
  context?: Record<string, unknown>;
  now?: string;
  tests?: {
    name?: string;
    agent?: { id?: string; name?: string };
    call?: Schema<'ToolCall'>;
    context?: Record<string, unknown>;
    now?: string;
    expect?: { decision?: Decision };
  }[];
}

/** Tests of such a suite. Throws an error for people where it is none, or where an agent of it is not registered. */
export function testsOf(text: string, agents: readonly Agent[]): PolicyTest[] {
  const suite = parse(text) as SuiteFile | null;
  if (!Array.isArray(suite?.tests)) throw new Error('The file has no list "tests".');
  return suite.tests.map((test, index) => {
    const name = test.name ?? `Test ${index + 1}`;
    const named = test.agent ?? suite.agent ?? {};
    const agent = agents.find((each) => each.id === named.id || ('name' in named && each.name === named.name));
    if (agent === undefined) throw new Error(`"${name}" names no agent of this organisation.`);
    if (test.call === undefined || test.expect?.decision === undefined) {
      throw new Error(`"${name}" has no call, or expects no decision.`);
    }
    const at = test.now ?? suite.now;
    const context = { ...suite.context, ...test.context };
    const input = { agentId: agent.id, call: test.call, context, ...(at !== undefined && { at }) };
    return { name, input, decision: test.expect.decision };
  });
}
