import type { ActionDefinition } from '@runplane/contracts';
import type { z } from 'zod';

/** How a catalogue file writes its actions; `required` may be left out of a field. */
export type Definitions = readonly z.input<typeof ActionDefinition>[];
