import { addCheckpoint, type PolicyWitness, type WitnessAnswer, type WitnessPolicy } from '@runplane/audit';
import { LogCorruptError } from './stored-tree.js';
import type { SuperCheckpoint, SuperLog } from './super-log.js';

/** What a witness last said; for the health of the log. */
export interface WitnessState {
  name: string;
  /** Size that it last cosigned; null before its first answer. */
  size: number | null;
  problem: string | null;
}

type Reachable = PolicyWitness & { url: string };

/** Asks the witnesses of a policy to cosign checkpoints of the super-log. */
export class Witnessing {
  private readonly witnesses: Reachable[];
  private readonly states = new Map<string, WitnessState>();

  constructor(
    private readonly policy: WitnessPolicy,
    private readonly fetchWith: typeof fetch = fetch,
  ) {
    this.witnesses = policy.witnesses.filter((witness): witness is Reachable => witness.url !== null);
    for (const { name } of policy.witnesses) this.states.set(name, { name, size: null, problem: 'was not asked yet' });
    const all = new Set(this.witnesses.map(({ name }) => name));
    if (!policy.isSatisfiedBy(all))
      throw new RangeError('the witnesses with a URL do not make the quorum of their policy');
  }

  state(): WitnessState[] {
    return [...this.states.values()];
  }

  /**
   * Asks all at once, and keeps the checkpoint if a quorum cosigned it; returns whether it did. Throws `LogCorruptError`
   * when a witness knows that the log is behind, or beside, what it cosigned, or does not take its key.
   */
  async cosign(log: SuperLog, checkpoint: SuperCheckpoint): Promise<boolean> {
    const answers = await Promise.all(
      this.witnesses.map(async (witness) => ({ witness, answer: await this.ask(log, witness, checkpoint) })),
    );
    for (const { witness, answer } of answers) this.note(witness, answer, checkpoint);
    for (const { witness, answer } of answers) refuseContradiction(witness, answer, checkpoint);
    const cosigned = answers.flatMap(({ witness, answer }) =>
      answer.kind === 'cosigned' ? [{ name: witness.name, line: answer.line }] : [],
    );
    if (!this.policy.isSatisfiedBy(new Set(cosigned.map(({ name }) => name)))) return false;
    if (checkpoint.size > 0) {
      await log.keepCosigned(checkpoint.size, checkpoint.note + cosigned.map(({ line }) => line).join(''));
    }
    return true;
  }

  /** With the size that the witness is known to have; once more with the one that it names, if we have passed that. */
  private async ask(log: SuperLog, witness: Reachable, { size, note }: SuperCheckpoint): Promise<WitnessAnswer> {
    const known = Math.min(this.states.get(witness.name)?.size ?? 0, size);
    const answer = await this.send(log, witness, known, { size, note });
    const isBehind = answer.kind === 'conflict' && answer.size <= size && answer.size !== known;
    return isBehind ? this.send(log, witness, answer.size, { size, note }) : answer;
  }

  private async send(log: SuperLog, witness: Reachable, old: number, { size, note }: SuperCheckpoint) {
    const request = { old, proof: await log.consistency(old, size), checkpoint: note };
    return addCheckpoint(witness, request, { fetch: this.fetchWith });
  }

  private note({ name }: Reachable, answer: WitnessAnswer, { size }: SuperCheckpoint): void {
    const before = this.states.get(name)?.size ?? null;
    if (answer.kind === 'cosigned') this.states.set(name, { name, size, problem: null });
    else if (answer.kind === 'conflict')
      this.states.set(name, { name, size: answer.size, problem: conflict(answer.size, size) });
    else this.states.set(name, { name, size: before, problem: answer.reason });
  }
}

function refuseContradiction({ name }: Reachable, answer: WitnessAnswer, { size }: SuperCheckpoint): void {
  if (answer.kind === 'refused') throw new LogCorruptError(`a witness refuses the log: ${answer.reason}`);
  if (answer.kind === 'conflict' && answer.size > size) {
    throw new LogCorruptError(`the witness ${name} ${conflict(answer.size, size)}`);
  }
}

const conflict = (theirs: number, ours: number): string =>
  `has cosigned the log at size ${theirs}, and it is at ${ours}: it was rolled back, or another copy of it is running`;
