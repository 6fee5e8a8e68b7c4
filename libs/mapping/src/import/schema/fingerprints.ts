import { digestOf } from '@runplane/audit';
import type { Json } from '@runplane/contracts';
import { exactJson } from '../../exact-json.js';
import { byCodeUnits } from '../words/order.js';
import type { References } from './references.js';

/** Beyond, a change anywhere in the document counts as a change of the tool: coarse, but bounded work. */
const MAX_REACHED = 500;

interface Part {
  digest: string;
  references: string[];
}

/** Digests of parts of one document together with everything that they refer to. */
export class Fingerprints {
  private readonly parts = new Map<string, Part>();
  /** One object may stand in many places: a shared path item, or what a YAML alias names. */
  private readonly objects = new WeakMap<object, Part>();
  private whole: string | undefined;

  constructor(
    private readonly document: Json,
    private readonly references: References,
  ) {}

  /** Changes exactly where a part or something that it leads to changes. Throws `UnresolvedReference`. */
  of(...parts: Json[]): string {
    const own = parts.map((part) => this.partOf(part));
    const digests = own.map(({ digest }) => digest);
    const reached = new Set(own.flatMap(({ references }) => references));
    for (const reference of reached) {
      for (const next of this.partAt(reference).references) reached.add(next);
      if (reached.size > MAX_REACHED) return digestOf({ parts: digests, document: this.wholeDigest() });
    }
    this.references.budget.spend(reached.size);
    const referred = [...reached].sort(byCodeUnits).map((reference) => [reference, this.partAt(reference).digest]);
    return digestOf({ parts: digests, references: referred });
  }

  private partAt(reference: string): Part {
    let part = this.parts.get(reference);
    if (!part) {
      part = this.partOf(this.references.target(reference));
      this.parts.set(reference, part);
    }
    return part;
  }

  private wholeDigest(): string {
    this.whole ??= digestOf(exactJson(this.document));
    return this.whole;
  }

  private partOf(value: Json): Part {
    const known = value !== null && typeof value === 'object' ? this.objects.get(value) : undefined;
    if (known) return known;
    const references = new Set<string>();
    this.references.budget.spend(collect(value, references));
    const part = { digest: digestOf(exactJson(value)), references: [...references] };
    if (value !== null && typeof value === 'object') this.objects.set(value, part);
    return part;
  }
}

/** Adds every reference inside, and counts the values. */
function collect(value: Json, references: Set<string>): number {
  if (value === null || typeof value !== 'object') return 1;
  if (!Array.isArray(value) && typeof value.$ref === 'string') references.add(value.$ref);
  return Object.values(value).reduce<number>((count, inner) => count + collect(inner, references), 1);
}
