import { LIMITS } from '../document/limits.js';
import { ImportRefused } from '../import-refused.js';

/**
 * Bounds the work of one import, whatever its parts refer to: a small document can name the same large part thousands
 * of times. Throws `ImportRefused` when it is used up.
 */
export class WorkBudget {
  private left: number = LIMITS.work;

  spend(units: number): void {
    this.left -= units;
    if (this.left < 0) {
      throw new ImportRefused(
        'The schemas of the document refer to each other too often. Import its parts one by one.',
      );
    }
  }

  get spent(): number {
    return LIMITS.work - this.left;
  }
}
