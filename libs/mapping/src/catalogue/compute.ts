import type { Definitions } from './definitions.js';

export const compute: Definitions = [
  {
    type: 'create_instance',
    effect: 'write',
    description: 'Start new machines, which cost money while they run.',
    targetType: 'image',
    sensitivity: 'medium',
    material: {
      image: { type: 'string', required: true },
      instance_type: { type: 'string', required: true },
      count: { type: 'integer', required: true },
    },
  },
  {
    type: 'stop_instance',
    effect: 'write',
    description: 'Stop machines; they can be started again.',
    targetType: 'instance',
    sensitivity: 'medium',
    material: { instances: { type: 'string_list', required: true } },
  },
  {
    type: 'terminate_instance',
    effect: 'destructive',
    description: 'Destroy machines and their local disks.',
    targetType: 'instance',
    sensitivity: 'high',
    material: { instances: { type: 'string_list', required: true } },
  },
];
