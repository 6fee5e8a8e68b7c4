import type { Config } from 'jest';

/** ESM-only packages that the CommonJS transform has to take along. */
const ESM_PACKAGES = [
  '@nestjs',
  '@bufbuild',
  '@marcbachmann',
  'cookie',
  'file-type',
  'strtok3',
  'token-types',
  'uint8array-extras',
  '@tokenizer',
  '@borewit',
  'jose',
  'nestjs-pino',
  'nestjs-cls',
  'undici',
  'yaml',
  'typeorm',
  'uuid',
  'canonicalize',
  'fast-check',
  'pure-rand',
];

const base: Config = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['runplane-source', 'node', 'require', 'default'] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.[cm]?[jt]s$': [
      '@swc/jest',
      {
        module: { type: 'commonjs' },
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${ESM_PACKAGES.join('|')})/)`],
  modulePathIgnorePatterns: ['/dist/', '/.runplane/'],
};

/** unit: pure; integration: real PostgreSQL and Temporal, started once; system: whole stacks, one at a time. */
const config: Config = {
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/{libs,workflows,activities,services,infra,test}/**/*.spec.ts'],
    },
    {
      ...base,
      displayName: 'integration',
      testMatch: ['<rootDir>/{libs,workflows,activities,services,infra}/**/*.int-spec.ts'],
      globalSetup: '<rootDir>/test/setup/start-servers.ts',
      globalTeardown: '<rootDir>/test/setup/stop-servers.ts',
    },
    { ...base, displayName: 'system', testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'] },
  ],
};

export default config;
