import type { ActionDefinition, Bundle } from '@runplane/contracts';
import type { analyseBundle, ask, diffBundles, PolicyError } from '@runplane/policy';

type Actions = ReadonlyMap<string, ActionDefinition>;

/** What a thread is to find out about a bundle; `diff`: what `after` in its place would change. */
export type Task =
  | { kind: 'analyse'; bundle: Bundle; actions: Actions }
  | { kind: 'ask'; bundle: Bundle; question: Parameters<typeof ask>[1] }
  | { kind: 'diff'; bundle: Bundle; after: Bundle; actions: Actions };

export interface Results {
  analyse: ReturnType<typeof analyseBundle>;
  ask: ReturnType<typeof ask>;
  diff: ReturnType<typeof diffBundles>;
}

/** `issues`: a `PolicyError`, whose class does not come across. */
export type Outcome = { result: unknown } | { issues: PolicyError['issues'] };
