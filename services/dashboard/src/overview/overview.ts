import type { AnswerOf } from '../api/types';

export type Overview = AnswerOf<'overviewGet'>;

/** Decisions of a stretch of time, by effect. */
export type Bucket = Overview['decisions']['buckets'][number];

/** Height of the chart, and of what stands in its place until it is there. */
export const CHART_PX = 220;
