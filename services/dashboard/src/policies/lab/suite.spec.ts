import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { type PolicyTest, suiteText, testsOf } from './suite';

const agents = [{ id: 'agt_1', name: 'bot', roles: ['support'], ownerId: null }];
const tests: PolicyTest[] = [
  {
    name: 'small: "quoted"',
    input: {
      agentId: 'agt_1',
      call: { action: 'create_refund', arguments: { amount: 1, note: 'yes' } },
      context: { vip: true },
      at: '2026-02-03T10:00:00.000Z',
    },
    decision: 'ALLOW',
  },
];

describe('a suite of tests', () => {
  it('is read back as it was written', () => {
    expect(testsOf(suiteText('refunds', tests, agents), agents)).toEqual(tests);
  });

  it('has the form of the command line', () => {
    expect(parse(suiteText('refunds', tests, agents))).toEqual({
      name: 'refunds',
      policies: ['refunds.yaml'],
      tests: [
        {
          name: 'small: "quoted"',
          agent: { id: 'agt_1', name: 'bot', roles: ['support'], owner: null },
          call: tests[0]?.input.call,
          context: { vip: true },
          now: '2026-02-03T10:00:00.000Z',
          expect: { decision: 'ALLOW' },
        },
      ],
    });
  });

  it('may name its agent by name, for all tests at once', () => {
    const text = 'agent: { name: bot }\ntests: [{ call: { arguments: {} }, expect: { decision: BLOCK } }]';
    expect(testsOf(text, agents)).toMatchObject([{ name: 'Test 1', input: { agentId: 'agt_1' }, decision: 'BLOCK' }]);
  });

  it.each([
    ['a: 1', 'no list'],
    ['tests: [{ name: x, agent: { id: agt_2 }, call: {}, expect: { decision: BLOCK } }]', 'no agent'],
    ['tests: [{ name: x, agent: { id: agt_1 } }]', 'no call'],
  ])('%s is refused', (text, why) => {
    expect(() => testsOf(text, agents)).toThrow(why);
  });
});
