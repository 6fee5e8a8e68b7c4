/**
 * Witness policies (C2SP tlog-policy): which logs are known, and which witnesses have to have cosigned a checkpoint.
 * `log <key>`, `witness <name> <key> [<url>]`, `group <name> <n|any|all> <member>…`, `quorum <name|none>`, one a line.
 */
import { toHex } from '../bytes.js';
import { cosignatureVerifier } from '../note/cosignature.js';
import { NoteError, type NoteVerifier, verifierFromKey } from '../note/note.js';
import { parseVerifierKey } from '../note/verifier-key.js';

export interface PolicyLog {
  verifierKey: string;
  verifier: NoteVerifier;
}

export interface PolicyWitness {
  /** Its name in the policy; its key has another, which stands in cosignatures. */
  name: string;
  verifierKey: string;
  verifier: NoteVerifier;
  /** Where it takes checkpoints (C2SP tlog-witness), without a slash at the end; null if the policy does not say. */
  url: string | null;
}

export interface WitnessPolicy {
  logs: PolicyLog[];
  witnesses: PolicyWitness[];
  /** Whether the quorum is reached by the witnesses of these names. */
  isSatisfiedBy(witnesses: ReadonlySet<string>): boolean;
}

type Component = (witnesses: ReadonlySet<string>) => boolean;

/** Throws `NoteError` with the number of the line. */
export function parseWitnessPolicy(text: string): WitnessPolicy {
  const policy = new PolicyReader();
  for (const [index, whole] of text.split('\n').entries()) {
    const fields = (whole.split('#')[0] as string).split(/[ \t\r]+/).filter((field) => field !== '');
    if (fields.length === 0) continue;
    try {
      policy.read(fields);
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      throw new NoteError(`line ${index + 1} of the policy: ${error.message}`);
    }
  }
  return policy.end();
}

class PolicyReader {
  private readonly logs: PolicyLog[] = [];
  private readonly witnesses: PolicyWitness[] = [];
  private readonly components = new Map<string, Component>();
  private readonly keys = new Set<string>();
  private quorum: Component | null = null;

  read([keyword, ...fields]: string[]): void {
    if (keyword === 'log') this.log(fields);
    else if (keyword === 'witness') this.witness(fields);
    else if (keyword === 'group') this.group(fields);
    else if (keyword === 'quorum') this.setQuorum(fields);
    else throw new NoteError(`"${keyword}" is no keyword`);
  }

  end(): WitnessPolicy {
    const { logs, witnesses, quorum } = this;
    if (!quorum) throw new NoteError('the policy names no quorum');
    return { logs, witnesses, isSatisfiedBy: quorum };
  }

  private log([verifierKey = '']: string[]): void {
    this.logs.push({ verifierKey, verifier: verifierFromKey(verifierKey) });
  }

  private witness([name = '', verifierKey = '', url]: string[]): void {
    const verifier = cosignatureVerifier(verifierKey);
    const publicKey = toHex(parseVerifierKey(verifierKey).publicKey);
    // One key behind two names would count as two operators.
    if (this.keys.has(publicKey)) throw new NoteError('the key of this witness is that of another one');
    this.keys.add(publicKey);
    this.define(name, (signed) => signed.has(name));
    this.witnesses.push({ name, verifierKey, verifier, url: url?.replace(/\/+$/, '') ?? null });
  }

  private group([name = '', threshold = '', ...members]: string[]): void {
    const components = members.map((member) => this.component(member));
    if (new Set(members).size !== members.length) throw new NoteError('a group names a member twice');
    const least = threshold === 'any' ? 1 : threshold === 'all' ? members.length : Number(threshold);
    if (!Number.isInteger(least) || least < 1 || least > members.length) {
      throw new NoteError(`a group of ${members.length} has no threshold "${threshold}"`);
    }
    this.define(name, (signed) => components.filter((satisfied) => satisfied(signed)).length >= least);
  }

  private setQuorum([name = '']: string[]): void {
    if (this.quorum) throw new NoteError('there is a quorum already');
    this.quorum = name === 'none' ? () => true : this.component(name);
  }

  private component(name: string): Component {
    const component = this.components.get(name);
    if (!component) throw new NoteError(`there is no witness or group "${name}" above`);
    return component;
  }

  private define(name: string, component: Component): void {
    if (name === '' || name === 'none') throw new NoteError(`"${name}" is no name`);
    if (this.components.has(name)) throw new NoteError(`"${name}" is defined twice`);
    this.components.set(name, component);
  }
}
