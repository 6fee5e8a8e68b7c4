import { all, type Operations } from '../operation.js';

const group = ['/GroupId', '/GroupName'];
const zone = { zone: '/HostedZoneId' };

export const awsNetworks: Operations = {
  ...all(
    [
      'ec2.describeSecurityGroups',
      'ec2.describeSecurityGroupRules',
      'ec2.describeVpcs',
      'ec2.describeSubnets',
      'ec2.describeRouteTables',
      'ec2.describeNetworkInterfaces',
      'ec2.describeAddresses',
      'elbv2.describeLoadBalancers',
      'elbv2.describeTargetHealth',
    ],
    { action: 'read_compute', fields: { filter: '' }, targetType: 'network' },
  ),
  ...all(['ec2.authorizeSecurityGroupIngress', 'ec2.authorizeSecurityGroupEgress'], {
    action: 'open_network_access',
    fields: { firewall: group, rules: '' },
    target: group,
  }),
  'ec2.modifySecurityGroupRules': {
    action: 'open_network_access',
    fields: { firewall: group, rules: '/SecurityGroupRules' },
    target: group,
  },
  ...all(['ec2.revokeSecurityGroupIngress', 'ec2.revokeSecurityGroupEgress'], {
    action: 'close_network_access',
    fields: { firewall: group, rules: '' },
    target: group,
  }),
  'ec2.createSecurityGroup': { action: 'change_network', fields: { network: '/GroupName', changes: '' } },
  'ec2.deleteSecurityGroup': { action: 'delete_network', fields: { network: group }, target: group },
  ...all(
    [
      'ec2.createVpc',
      'ec2.createSubnet',
      'ec2.createRoute',
      'ec2.replaceRoute',
      'ec2.allocateAddress',
      'ec2.associateAddress',
      'ec2.createInternetGateway',
      'ec2.attachInternetGateway',
      'ec2.modifyVpcAttribute',
      'ec2.modifySubnetAttribute',
      'elbv2.createLoadBalancer',
      'elbv2.createListener',
      'elbv2.modifyListener',
      'elbv2.registerTargets',
      'elbv2.deregisterTargets',
    ],
    { action: 'change_network', fields: { changes: '' } },
  ),
  'ec2.deleteVpc': { action: 'delete_network', fields: { network: '/VpcId' }, target: '/VpcId' },
  'ec2.deleteSubnet': { action: 'delete_network', fields: { network: '/SubnetId' }, target: '/SubnetId' },
  'ec2.deleteRoute': { action: 'delete_network', fields: { network: '/RouteTableId' }, target: '/RouteTableId' },
  'ec2.releaseAddress': { action: 'delete_network', fields: { network: '/AllocationId' }, target: '/AllocationId' },
  'elbv2.deleteLoadBalancer': {
    action: 'delete_network',
    fields: { network: '/LoadBalancerArn' },
    target: '/LoadBalancerArn',
  },
  'route53.listHostedZones': { action: 'read_dns' },
  ...all(['route53.listResourceRecordSets'], { action: 'read_dns', fields: zone, target: '/HostedZoneId' }),
  'route53.getHostedZone': { action: 'read_dns', fields: { zone: '/Id' }, target: '/Id' },
  'route53.changeResourceRecordSets': {
    action: 'change_dns_records',
    fields: { ...zone, records: '/ChangeBatch' },
    target: '/HostedZoneId',
  },
  'route53.createHostedZone': { action: 'change_dns_records', fields: { zone: '/Name' }, target: '/Name' },
  'route53.deleteHostedZone': { action: 'delete_dns_zone', fields: { zone: '/Id' }, target: '/Id' },
};
