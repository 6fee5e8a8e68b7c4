import { availableParallelism } from 'node:os';
import type { Config } from 'jest';

/** ESM-only packages that the CommonJS transform has to take along. */
const ESM_PACKAGES = [
  '@nestjs',
  'basic-auth',
  '@bufbuild',
  '@marcbachmann',
  '@fastify/static',
  'content-disposition',
  'cookie',
  'file-type',
  'strtok3',
  'token-types',
  'uint8array-extras',
  '@tokenizer',
  '@borewit',
  'jose',
  'oauth4webapi',
  'oauth2-mock-server',
  'openid-client',
  'nestjs-pino',
  'nestjs-cls',
  'undici',
  'yaml',
  'typeorm',
  'uuid',
  'canonicalize',
  'commander',
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

const PACKAGES = '{libs,workflows,activities,services,infra,examples,test}';

/** PostgreSQL and Temporal, started once for all projects of a run that need them. */
const servers: Config = {
  globalSetup: '<rootDir>/test/setup/start-servers.ts',
  globalTeardown: '<rootDir>/test/setup/stop-servers.ts',
};

/** unit: pure; integration: with real servers; system: whole stacks. */
const config: Config = {
  // A busy machine is no failure: nothing here is asserted by time.
  testTimeout: 120_000,
  // Tests with servers wait most of their time.
  maxWorkers: availableParallelism() + 1,
  projects: [
    { ...base, displayName: 'unit', testMatch: [`<rootDir>/${PACKAGES}/**/*.spec.ts`] },
    {
      ...base,
      ...servers,
      displayName: 'integration',
      testMatch: [`<rootDir>/${PACKAGES}/**/*.int-spec.ts`],
    },
    {
      ...base,
      ...servers,
      displayName: 'system',
      testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'],
      setupFilesAfterEnv: ['<rootDir>/test/setup/second-chance.ts'],
    },
  ],
};

export default config;
