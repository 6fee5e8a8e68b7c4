import type { AnswerOf } from '../../api/types';

export type Simulated = AnswerOf<'policyLabSimulate'>;
