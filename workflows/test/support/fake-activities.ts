import type {
  Authorization,
  AuthorizeInput,
  DecideActionInput,
  DecidedAction,
  Granted,
  GuardedActionActivities,
  RecordStepsInput,
  Step,
  ToolActivities,
} from '@runplane/activities';
import { ApplicationFailure } from '@temporalio/common';
import { ActionLog } from './action-log.js';
import { type Hold, newHold } from './hold.js';
import type { Script } from './script.js';
import { factsOf, MEMBERS, mappedOf, recordOf } from './values.js';

type Activities = GuardedActionActivities & ToolActivities;
const GATEWAY: Step['actor'] = { kind: 'system', id: 'gateway' };

interface Play {
  script: Script;
  log: ActionLog;
  calls: (keyof Activities)[];
}

/** The side effects of guarded actions in memory: each action has a script, a log, and the list of what it called. */
export class FakeActivities {
  private readonly plays = new Map<string, Play>();
  private readonly holds = new Map<string, Hold>();

  constructor(
    private readonly toolQueue: string,
    /** The server's clock: it may run ahead of this machine's. */
    private readonly now: () => Promise<number>,
  ) {}

  play(actionId: string, script: Script): void {
    this.plays.set(actionId, { script, log: new ActionLog(), calls: [] });
  }

  of(actionId: string): Play {
    const play = this.plays.get(actionId);
    if (!play) throw ApplicationFailure.nonRetryable(`no script for ${actionId}`);
    return play;
  }

  /** The next call of this activity waits until it is released. */
  hold(name: keyof Activities): Hold {
    const hold = newHold();
    this.holds.set(name, hold);
    return hold;
  }

  /** As a worker takes them. */
  implementations(): Activities {
    const held = Object.entries(this.plain()).map(([name, run]) => [
      name,
      async (input: never) => {
        await this.passHold(name);
        return run(input);
      },
    ]);
    return Object.fromEntries(held) as Activities;
  }

  private async passHold(name: string): Promise<void> {
    const hold = this.holds.get(name);
    this.holds.delete(name);
    await hold?.pass();
  }

  private plain(): Activities {
    return {
      decideAction: (input) => this.decide(input),
      previewEdit: async (input) => {
        const { script } = this.called(input.request.actionId, 'previewEdit');
        const mapped = mappedOf(input.arguments, input.request.execution, this.toolQueue);
        const changes = [{ field: 'amount', before: input.current.material.amount, after: input.arguments.amount }];
        return { mapped, record: recordOf(script.edit), calendars: [], changes };
      },
      authorizeExecution: async (input) => this.authorize(input),
      recordSteps: async (input) => this.record(input),
      verifyStepUp: async ({ proof }) => proof.credentialId === 'genuine',
      closeLost: async ({ actionId, reason }) => {
        Object.assign(this.called(actionId, 'closeLost').log.projection, { status: 'UNKNOWN', reason });
      },
      lookupVoter: async ({ voterId }) => MEMBERS.find(({ id }) => id === voterId) ?? null,
      executeTool: async ({ actionId }) => {
        const { tool } = this.called(actionId, 'executeTool').script;
        if (tool === 'lost') throw new Error('the connection was reset');
        return tool;
      },
    };
  }

  private called(actionId: string, name: keyof Activities): Play {
    const play = this.of(actionId);
    play.calls.push(name);
    return play;
  }

  private async decide({ request, release }: DecideActionInput): Promise<DecidedAction> {
    const { script, log } = this.called(request.actionId, 'decideAction');
    const mapped = mappedOf(request.call.arguments, request.execution, this.toolQueue);
    const decidedAt = log.steps[0]?.at ?? new Date(await this.now()).toISOString();
    const record = recordOf(script);
    const actor = { kind: 'agent', id: request.agentId } as const;
    const data = { decision: record.decision, digest: mapped.digest };
    const next = log.append({ seq: 0, prev: null }, { type: 'action.decided', at: decidedAt, actor, data });
    const facts = factsOf(request.agentId, decidedAt);
    const decision = {
      record,
      facts,
      leafHash: log.hashAt(0),
      promise: 'promise',
      decidedAt,
      next,
      mapped,
      calendars: script.calendars,
      earlier: script.lost ? { status: 'PENDING_APPROVAL' as const, isSameRequest: true } : null,
    };
    if (record.decision !== 'ALLOW' || !release || script.lost) return { decision, authorization: null, next };
    const authorization = this.release({ request, digest: mapped.digest, at: decidedAt, place: next });
    return { decision, authorization, next: authorization.next };
  }

  private authorize(input: AuthorizeInput): Authorization {
    const { request, digest, at, place } = input;
    const { script, log } = this.called(request.actionId, 'authorizeExecution');
    const checked = log.append(place, {
      type: 'action.rechecked',
      at,
      actor: GATEWAY,
      data: { digest, decidedUnder: input.decidedUnder },
    });
    if (script.recheck === 'block')
      return { granted: false, next: checked, reason: 'a kill switch is on', matched: [] };
    return this.release({ ...input, place: checked });
  }

  private release({
    request,
    digest,
    at,
    place,
  }: Pick<AuthorizeInput, 'request' | 'digest' | 'at' | 'place'>): Granted {
    const { script, log } = this.of(request.actionId);
    const step = (type: Step['type']): Step => ({ type, at, actor: GATEWAY, data: { digest } });
    if (request.execution === 'gateway') {
      return { granted: true, next: log.append(place, step('execution.started')), toolKey: 'key', permit: null };
    }
    const reportBy = new Date(Date.parse(at) + script.reportWithinMs).toISOString();
    const permitId = request.actionId.replace(/^act_/, 'prm_');
    const permit = { permit: 'signed', permitId, expiresAt: reportBy, reportBy };
    return { granted: true, next: log.append(place, step('permit.issued')), toolKey: 'key', permit };
  }

  private record({ actionId, place, steps, approval, grants, ...rest }: RecordStepsInput) {
    const { log } = this.called(actionId, 'recordSteps');
    const { status, reason, error, action } = rest;
    let next = place;
    for (const step of steps) next = log.append(next, step);
    const changes = { status, reason, error, action, approval, grants };
    Object.assign(
      log.projection,
      Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)),
    );
    return next;
  }
}
