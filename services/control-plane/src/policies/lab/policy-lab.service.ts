import { Inject, Injectable } from '@nestjs/common';
import { type Bundle, type CanonicalAction, type Facts, type JsonObject, ProblemError } from '@runplane/contracts';
import { Database, type OrgTransaction } from '@runplane/database';
import { builtInCatalogue, loadSqlParser, mapCall, toolSought } from '@runplane/mapping';
import { diffDocuments, type Finding, PolicyError } from '@runplane/policy';
import { isErasedMapping } from '../../actions/erased-mapping.js';
import { RecordedCalls } from '../../actions/recorded-calls.js';
import type { Caller } from '../../common/caller.js';
import { found } from '../../common/found.js';
import { threadTurns } from '../../common/turns.js';
import { knownActions } from '../../tools/known-actions.js';
import { findOut } from '../analysis/find-out.js';
import type { PolicySource } from '../policy-answers.js';
import { policyInvalid } from '../policy-reader.js';
import { bundleWith, readDraft } from './draft-bundle.js';
import { explainBundle } from './explain-bundle.js';
import type {
  AnalysisAnswer,
  AnalysisRequest,
  DiffQuery,
  PolicyAnswer,
  PolicyQuestion,
  Simulation,
  SimulationAnswer,
  VersionDiff,
} from './lab-answers.js';

/** What policies would do, without doing it: nothing here changes anything. */
@Injectable()
export class PolicyLabService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RecordedCalls) private readonly recorded: RecordedCalls,
  ) {}

  async simulate(caller: Caller, input: Simulation): Promise<SimulationAnswer> {
    const draft = await readDraft(this.database, caller.orgId, input.draft);
    const { bundle, subject } = await this.database.withOrg(caller.orgId, async (tx) => ({
      bundle: (await bundleWith(tx, draft)).bundle,
      subject:
        input.actionId !== undefined ? await this.recordedSubject(tx, input.actionId) : await imagined(tx, input),
    }));
    const { action, digest, facts, context, contextKnown } = subject;
    const { record, rules } = await explainBundle(caller.orgId, bundle, { action, context, facts });
    return { record, rules, action, digest, facts, contextKnown } as SimulationAnswer;
  }

  async analyse({ orgId }: Caller, input: AnalysisRequest): Promise<AnalysisAnswer> {
    const { bundle, digest, actions } = await this.asked(orgId, input.draft);
    const findings = await threadTurns.take(orgId, () => findOut({ kind: 'analyse', bundle, actions }));
    return { bundle: digest, findings: findings ?? notAnalysed(bundle) };
  }

  async ask({ orgId }: Caller, { draft: source, action, when, decision }: PolicyQuestion): Promise<PolicyAnswer> {
    const { bundle, actions } = await this.asked(orgId, source);
    const definition = actions.get(action);
    if (!definition) {
      const errors = [{ path: 'action', message: 'is no action of the catalogue or of a tool' }];
      throw new ProblemError('invalid_request', 'The question names an unknown action.', { errors });
    }
    const question = { action: definition, when, decision };
    try {
      const answer = await threadTurns.take(orgId, () => findOut({ kind: 'ask', bundle, question }));
      if (!answer) return { answer: 'unknown', example: null, examplesTried: 0 };
      const { example, ...told } = answer;
      return { ...told, example: example && { ...example.input, record: example.record } };
    } catch (error) {
      throw error instanceof PolicyError ? policyInvalid(error.issues) : error;
    }
  }

  diff(caller: Caller, name: string, { from, to }: DiffQuery): Promise<VersionDiff> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const versions = [await tx.policies.version(name, from), await tx.policies.version(name, to)] as const;
      const [before, after] = [found(versions[0], `version ${from}`), found(versions[1], `version ${to}`)];
      return { from, to, ...diffDocuments(before.document, after.document) };
    });
  }

  /** What is asked about: the rules, and the actions that they can be about. */
  private async asked(orgId: string, source: PolicySource | undefined) {
    const draft = await readDraft(this.database, orgId, source);
    return this.database.withOrg(orgId, async (tx) => ({
      ...(await bundleWith(tx, draft)),
      actions: await knownActions(tx),
    }));
  }

  private async recordedSubject(tx: OrgTransaction, actionId: string): Promise<Subject> {
    const stored = found(await tx.actions.decision(actionId), 'action');
    if (isErasedMapping(stored.mapped)) throw new ProblemError('data_erased', 'The data of the action was erased.');
    const { action, digest } = stored.mapped as Pick<Subject, 'action' | 'digest'>;
    const call = await this.recorded.find(tx.orgId, actionId);
    return { action, digest, facts: stored.facts, context: call?.context ?? {}, contextKnown: call !== null };
  }
}

/** Nothing is guessed of what took too long. */
function notAnalysed({ policies }: Bundle): Finding[] {
  const message = 'The analysis took too long. Analyse fewer rules at a time.';
  return policies.flatMap(({ name, rules }) =>
    rules.map(({ id }) => ({ kind: 'not_analysed' as const, policy: name, rule: id, message, by: [] })),
  );
}

interface Subject {
  action: CanonicalAction;
  digest: string;
  facts: Facts;
  context: JsonObject;
  contextKnown: boolean;
}

async function imagined(tx: OrgTransaction, input: Simulation): Promise<Subject> {
  const { call, agentId } = input as Required<Pick<Simulation, 'call' | 'agentId'>>;
  const catalogue = builtInCatalogue();
  await loadSqlParser();
  const tool = await tx.tools.forCall(toolSought(call, catalogue));
  const mapped = mapCall(call, tool, catalogue);
  if (!mapped.ok) {
    const errors = [{ path: `call.arguments${mapped.path}`, message: mapped.message }];
    throw new ProblemError('invalid_request', 'The arguments do not fit the tool.', { errors });
  }
  found(await tx.agents.find(agentId), 'agent');
  const { facts } = await tx.facts.forDecision({
    agentId,
    actionId: null,
    action: mapped.action,
    connection: mapped.definition?.connection ?? null,
    credential: null,
    now: input.at ? new Date(input.at) : new Date(),
    take: false,
  });
  return { ...mapped, facts, context: input.context ?? {}, contextKnown: true };
}
