import type { Floor } from './floor/floor.js';
import type { Comparison } from './measure-latency.js';
import type { Ours } from './ours.js';

const UPDATE_WITH_START = 'Update-with-Start of a workflow with one local activity, to the answer';

/** What is measured, and what each of it is compared with. */
export function comparisons(ours: Ours, floor: Floor): Comparison[] {
  return [
    {
      times: {
        blocked: {
          title: 'decision: BLOCK',
          measures: 'POST /v1/guard to its answer (BLOCKED)',
          against: UPDATE_WITH_START,
        },
      },
      ours: async () => ({ blocked: await ours.block() }),
      floor: async () => ({ blocked: await floor.decide() }),
    },
    {
      times: {
        permitted: {
          title: 'decision: ALLOW with permit',
          measures: 'POST /v1/guard (callback) to its answer with the signed permit',
          against: UPDATE_WITH_START,
        },
      },
      ours: async () => ({ permitted: await ours.permit() }),
      floor: async () => ({ permitted: await floor.decide() }),
    },
    {
      times: {
        outcome: {
          title: 'guard to outcome',
          measures: 'POST /v1/guard (gateway) to its answer with the outcome of an HTTP tool on this machine',
          against: 'start of a workflow with one activity on another queue, to its result',
        },
      },
      ours: async () => ({ outcome: await ours.execute() }),
      floor: async () => ({ outcome: await floor.execute() }),
    },
    {
      times: {
        begun: {
          title: 'approve to tool call',
          measures: "the approver's REST request to the arrival of the tool's HTTP request",
          against: 'signal to a waiting workflow, to the begin of its one activity (1 ms resolution)',
        },
        ended: {
          title: 'approve to outcome',
          measures: "the approver's REST request to the outcome in the agent's long poll",
          against: 'the same signal to the result of the workflow',
        },
      },
      ours: () => ours.resume(),
      floor: () => floor.resume(),
    },
  ];
}
