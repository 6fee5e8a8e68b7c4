import type { Area } from '../shared/section-page';

export const AUDIT_AREA: Area = {
  label: 'Audit',
  sections: [
    { to: '/audit', label: 'Log' },
    { to: '/audit/verify', label: 'Verify' },
    { to: '/audit/export', label: 'Export' },
    { to: '/audit/erasures', label: 'Erasures' },
    { to: '/audit/histories', label: 'Histories' },
  ],
};
