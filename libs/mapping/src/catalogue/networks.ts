import type { Definitions } from './definitions.js';
import { flag, json, requiredText, text } from './fields.js';

/** Networks, firewalls and DNS. */
export const networks: Definitions = [
  {
    type: 'open_network_access',
    effect: 'access',
    description: 'Let traffic through a firewall.',
    targetType: 'firewall',
    sensitivity: 'critical',
    material: { firewall: text, rules: json },
  },
  {
    type: 'close_network_access',
    effect: 'access',
    description: 'Take a rule of a firewall away.',
    targetType: 'firewall',
    sensitivity: 'high',
    material: { firewall: text, rules: json },
  },
  {
    type: 'change_network',
    effect: 'write',
    description: 'Create or change networks, addresses, routes or load balancers.',
    targetType: 'network',
    sensitivity: 'high',
    material: { network: text, changes: json },
  },
  {
    type: 'delete_network',
    effect: 'destructive',
    description: 'Delete a network, an address, a route or a load balancer.',
    targetType: 'network',
    sensitivity: 'critical',
    material: { network: requiredText },
  },
  {
    type: 'read_dns',
    effect: 'read',
    description: 'Read zones and records of a domain.',
    targetType: 'dns_zone',
    sensitivity: 'low',
    material: { zone: text },
  },
  {
    type: 'change_dns_records',
    effect: 'write',
    description: 'Create, change or delete records of a domain.',
    targetType: 'dns_zone',
    sensitivity: 'critical',
    material: { zone: requiredText, records: json, private: flag },
  },
  {
    type: 'delete_dns_zone',
    effect: 'destructive',
    description: 'Delete a domain with all its records.',
    targetType: 'dns_zone',
    sensitivity: 'critical',
    material: { zone: requiredText },
  },
];
