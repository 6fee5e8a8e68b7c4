import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../layout/root-route';

const members = createRoute({
  getParentRoute: () => rootRoute,
  path: 'settings',
  component: lazyRouteComponent(() => import('./members/members-page'), 'MembersPage'),
});

const groups = createRoute({
  getParentRoute: () => rootRoute,
  path: 'settings/groups',
  component: lazyRouteComponent(() => import('./groups/groups-page'), 'GroupsPage'),
});

const onCall = createRoute({
  getParentRoute: () => rootRoute,
  path: 'settings/on-call',
  component: lazyRouteComponent(() => import('./on-call/on-call-page'), 'OnCallPage'),
});

const organisation = createRoute({
  getParentRoute: () => rootRoute,
  path: 'settings/organisation',
  component: lazyRouteComponent(() => import('./organisation-page'), 'OrganisationPage'),
});

const data = createRoute({
  getParentRoute: () => rootRoute,
  path: 'settings/data',
  component: lazyRouteComponent(() => import('./data-page'), 'DataPage'),
});

const signIn = createRoute({
  getParentRoute: () => rootRoute,
  path: 'settings/sign-in',
  component: lazyRouteComponent(() => import('./sign-in/sign-in-page'), 'SignInSettingsPage'),
});

const delegations = createRoute({
  getParentRoute: () => rootRoute,
  path: 'settings/delegations',
  component: lazyRouteComponent(() => import('./delegations-page'), 'DelegationsPage'),
});

export const settingsRoutes = [members, groups, onCall, organisation, data, signIn, delegations] as const;
