import type { Area } from '../shared/section-page';

export const SETTINGS_AREA: Area = {
  label: 'Settings',
  sections: [
    { to: '/settings', label: 'Members' },
    { to: '/settings/groups', label: 'Groups' },
    { to: '/settings/on-call', label: 'On call' },
    { to: '/settings/delegations', label: 'Delegations' },
    { to: '/settings/sign-in', label: 'Sign-in' },
    { to: '/settings/organisation', label: 'Decisions' },
    { to: '/settings/data', label: 'Data' },
  ],
};
