import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import { everyPage, usePages } from '../api/pages';
import { RequestProblem } from '../api/problem';
import type { Schema } from '../api/types';
import { policyText } from './document/policy-text';

export type PolicyVersion = Schema<'PolicyVersion'>;
export type PolicySummary = Schema<'PolicySummary'>;
export type Publication = Schema<'PendingPublication'>;

export const policiesQuery = queryOptions({
  queryKey: ['policy', 'list'],
  queryFn: () => everyPage((cursor) => ask(api.GET('/v1/policies', { params: { query: { cursor, limit: 100 } } }))),
});

/** The policy of a name; null where nobody has saved one. */
export const policyQuery = (name: string) =>
  queryOptions({
    ...policiesQuery,
    select: (policies: PolicySummary[]) => policies.find((policy) => policy.name === name) ?? null,
  });

export const versionQuery = (name: string, version: number) =>
  queryOptions({
    queryKey: ['policy', name, 'version', version],
    queryFn: () => ask(api.GET('/v1/policies/{name}/versions/{version}', { params: { path: { name, version } } })),
    // A version never changes.
    staleTime: Number.POSITIVE_INFINITY,
  });

/** As its author wrote it; written from the document where that was sent. */
export const textOf = ({ yaml, document }: PolicyVersion): string => yaml ?? policyText(document);

export function useVersions(name: string) {
  return usePages(['policy', name, 'versions'], (cursor) =>
    ask(api.GET('/v1/policies/{name}/versions', { params: { path: { name }, query: { cursor, limit: 50 } } })),
  );
}

/** The newest publications for which a second person was asked. */
export const publicationsQuery = queryOptions({
  queryKey: ['publication'],
  queryFn: async () => {
    const { items } = await ask(api.GET('/v1/policy-publications', { params: { query: { limit: 100 } } }));
    return items;
  },
});

export function usePendingPublications(name?: string): Publication[] {
  const { data = [] } = useQuery(publicationsQuery);
  return data.filter((each) => each.status === 'PENDING' && (name === undefined || each.name === name));
}

/** The policy that decides beside what is published; null where there is none. */
export const shadowQuery = queryOptions({
  queryKey: ['policy', 'shadow'],
  queryFn: async (): Promise<Schema<'ShadowReport'> | null> => {
    try {
      return await ask(api.GET('/v1/policies-shadow'));
    } catch (error) {
      if (error instanceof RequestProblem && error.status === 404) return null;
      throw error;
    }
  },
});
