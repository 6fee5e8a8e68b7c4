import type { AnswerOf } from '../api/types';

export type Overview = AnswerOf<'overviewGet'>;
export type Bucket = Overview['decisions']['buckets'][number];

/** Height of the chart, so that nothing moves when it has been loaded. */
export const CHART_PX = 220;
