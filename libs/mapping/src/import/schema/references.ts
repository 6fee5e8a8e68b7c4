import type { Json, JsonObject } from '@runplane/contracts';
import { valueAt } from '../../json-pointer.js';
import type { WorkBudget } from './work-budget.js';

const MAX_HOPS = 16;
const MAX_LENGTH = 2_000;

/** A `$ref` that is not followed: elsewhere, nowhere, or in a circle. */
export class UnresolvedReference extends Error {
  constructor(reference: string, reason: string) {
    super(`the reference ${JSON.stringify(reference.slice(0, 200))} ${reason}`);
    this.name = 'UnresolvedReference';
  }
}

/** The references of one document, followed when they are asked for and never into another document. */
export class References {
  private readonly targets = new Map<string, Json>();

  constructor(
    private readonly document: Json,
    readonly budget: WorkBudget,
  ) {}

  /** The object itself or what its `$ref` leads to; undefined for anything but an object. */
  resolve(value: Json | undefined): JsonObject | undefined {
    let object = objectOf(value);
    let siblings: JsonObject = {};
    this.budget.spend(1);
    for (let hops = 0; object && typeof object.$ref === 'string'; hops++) {
      const { $ref, ...others } = object;
      this.budget.spend(1);
      if (hops === MAX_HOPS) throw new UnresolvedReference($ref as string, 'leads on and on');
      // JSON Schema 2020-12 lets members beside a reference add to it.
      siblings = { ...others, ...siblings };
      object = objectOf(this.target($ref as string));
    }
    return object && Object.keys(siblings).length > 0 ? { ...object, ...siblings } : object;
  }

  /** What a `#/…` reference names. */
  target(reference: string): Json {
    const known = this.targets.get(reference);
    if (known !== undefined) return known;
    if (reference.length > MAX_LENGTH) throw new UnresolvedReference(reference, 'is too long');
    if (!reference.startsWith('#')) throw new UnresolvedReference(reference, 'leads out of the document');
    if (reference !== '#' && !reference.startsWith('#/')) {
      throw new UnresolvedReference(reference, 'is no JSON pointer');
    }
    const found = valueAt(this.document, decoded(reference.slice(1)));
    if (found === undefined) throw new UnresolvedReference(reference, 'names nothing in the document');
    this.targets.set(reference, found);
    return found;
  }
}

export function objectOf(value: Json | undefined): JsonObject | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : undefined;
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
