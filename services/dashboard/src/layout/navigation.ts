import {
  Bell,
  Bot,
  ClipboardCheck,
  Gauge,
  KeyRound,
  ListTree,
  type LucideIcon,
  PlugZap,
  ScrollText,
  Settings,
  ShieldCheck,
  Wrench,
} from 'lucide-react';

interface Destination {
  to: string;
  label: string;
  icon: LucideIcon;
  /** Pressed after `g`. */
  key: string;
}

export const DESTINATIONS: readonly Destination[] = [
  { to: '/', label: 'Overview', icon: Gauge, key: 'o' },
  { to: '/approvals', label: 'Approvals', icon: ClipboardCheck, key: 'a' },
  { to: '/actions', label: 'Actions', icon: ListTree, key: 'x' },
  { to: '/policies', label: 'Policies', icon: ShieldCheck, key: 'p' },
  { to: '/agents', label: 'Agents', icon: Bot, key: 'g' },
  { to: '/connections', label: 'Connections', icon: PlugZap, key: 'c' },
  { to: '/tools', label: 'Tools', icon: Wrench, key: 't' },
  { to: '/audit', label: 'Audit', icon: ScrollText, key: 'u' },
  { to: '/notifications', label: 'Notifications', icon: Bell, key: 'n' },
  { to: '/settings', label: 'Settings', icon: Settings, key: 's' },
  { to: '/account', label: 'My account', icon: KeyRound, key: 'm' },
];
