import type { OpenApiInfo } from '@runplane/service-kit';

export const OPENAPI_INFO: OpenApiInfo = {
  title: 'Runplane control plane',
  description: 'Administration of an organisation: who may ask, what is decided, who approves, what happened.',
  version: '1',
};
