import type { Area } from '../shared/section-page';

export const AGENT_AREA: Area = {
  label: 'Agents',
  sections: [
    { to: '/agents', label: 'Agents' },
    { to: '/agents/kill-switches', label: 'Kill switches' },
    { to: '/agents/budgets', label: 'Budgets' },
    { to: '/agents/grants', label: 'Grants' },
  ],
};
