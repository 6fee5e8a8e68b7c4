/** Who may import whom (docs/architecture.md). A folder may import only what its row names. */
const allow = {
  'libs/contracts': [],
  'libs/audit': [],
  'libs/mapping': ['libs/contracts', 'libs/audit'],
  // YAML only, for policies as their authors write them.
  'libs/policy': ['libs/contracts', 'libs/audit', 'libs/mapping/src/import/document'],
  'libs/sdk': ['libs/contracts', 'libs/audit'],
  'libs/cli': ['libs/contracts', 'libs/audit', 'libs/sdk', 'libs/mapping', 'libs/policy'],
  'libs/database': ['libs/contracts', 'libs/audit', 'libs/policy'],
  activities: ['libs/contracts', 'libs/audit', 'libs/mapping', 'libs/policy', 'libs/database'],
  workflows: ['libs/contracts'],
  'services/service-kit': ['libs/contracts', 'libs/audit', 'libs/database'],
  'services/gateway': [
    'libs/contracts',
    'libs/audit',
    'libs/policy',
    'libs/mapping',
    'libs/database',
    'workflows',
    'services/service-kit',
  ],
  'services/control-plane': [
    'libs/contracts',
    'libs/audit',
    'libs/policy',
    'libs/mapping',
    'libs/database',
    // Schemas only: what a connection has to hold is said where it is opened.
    'activities/src/connection-schemas',
    // The client against server-side request forgery, for addresses that an org configures.
    'activities/src/outbound',
    'workflows',
    'services/service-kit',
  ],
  'services/dashboard': ['libs/contracts', 'libs/audit'],
  'services/worker': [
    'libs/contracts',
    'libs/audit',
    'libs/database',
    'activities',
    'workflows',
    'services/service-kit',
  ],
  infra: ['libs/contracts', 'libs/audit', 'libs/database', 'libs/sdk'],
};
const ours = '^(libs/[^/]+|services/[^/]+|workflows|activities|infra|examples|test)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(allow).map(([folder, targets]) => ({
      name: `boundary: ${folder}`,
      severity: 'error',
      from: { path: `^${folder}/`, pathNot: '\\.(spec|int-spec)\\.ts$' },
      to: {
        path: ours,
        pathNot: [folder, ...targets].map((target) => `^${target}/`),
        // A workflow may know the types of activities, never their code.
        ...(folder === 'workflows' ? { dependencyTypesNot: ['type-only'] } : {}),
      },
    })),
    {
      name: 'workflow code stays free of run-time libraries',
      severity: 'error',
      from: { path: '^workflows/src/', pathNot: '^workflows/src/bundle/|\\.(spec|int-spec)\\.ts$' },
      to: { path: 'node_modules/(zod|@nestjs|reflect-metadata|pg|typeorm|undici)/' },
    },
    {
      name: 'Nest stays in services',
      severity: 'error',
      from: { pathNot: '^services/' },
      to: { path: 'node_modules/@nestjs/' },
    },
    {
      name: 'the product does not depend on the engines that it is measured beside',
      severity: 'error',
      from: { pathNot: '^libs/policy/bench/' },
      to: { path: 'node_modules/(casbin|json-rules-engine|@cedar-policy|@open-policy-agent)/' },
    },
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    exclude: { path: '(^|/)dist/|node_modules/.*/node_modules' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      conditionNames: ['runplane-source', 'import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
