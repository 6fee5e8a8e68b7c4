import type { ActionDefinition, Bundle } from '@runplane/contracts';
import type { analyseBundle, ask, DecisionInput, diffBundles, Explanation, PolicyError } from '@runplane/policy';
import type { PolicyText, ReadPolicy } from '@runplane/policy/reading';

type Actions = ReadonlyMap<string, ActionDefinition>;

/** What a thread is to find out about a policy; `diff`: what `after` would change in the place of `bundle`. */
export type Task =
  | { kind: 'analyse'; bundle: Bundle; actions: Actions }
  | { kind: 'ask'; bundle: Bundle; question: Parameters<typeof ask>[1] }
  | { kind: 'explain'; bundle: Bundle; input: DecisionInput }
  | { kind: 'diff'; bundle: Bundle; after: Bundle; actions: Actions }
  | { kind: 'read'; source: PolicyText; actions: Actions; name: string | undefined };

export interface Results {
  analyse: ReturnType<typeof analyseBundle>;
  ask: ReturnType<typeof ask>;
  explain: Explanation;
  diff: ReturnType<typeof diffBundles>;
  read: ReadPolicy;
}

/** `issues`: a `PolicyError`, whose class does not come across. */
export type Outcome = { result: unknown } | { issues: PolicyError['issues'] };
