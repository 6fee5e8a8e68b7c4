/** The generated part of docs/permissions.md: who may call what, as the OpenAPI documents of the services say it. */
import { MEMBER_ROLES, type MemberRole, type Permission, reachOf } from '@runplane/contracts';

/** Everything below this line is written by `page.int-spec.ts`, and compared there. */
export const MARKER = '<!-- From here on generated: RUNPLANE_WRITE_PERMISSIONS=1 jest permissions/page -->';

export interface Described {
  operationId: string;
  'x-runplane-access': { kind: 'public' | 'agent' | 'operator' | 'member' };
  'x-required-permission'?: Permission;
}

export interface OpenApi {
  paths: Record<string, Record<string, Described>>;
}

/** `page` with the tables as the services have them now: `services` is a name with its OpenAPI document. */
export function withTables(page: string, services: Record<string, OpenApi>): string {
  const [introduction = ''] = page.split(MARKER);
  const tables = Object.entries(services).flatMap(([name, document]) => [`## ${name}\n`, ...tablesOf(document)]);
  return `${introduction}${MARKER}\n\n${tables.join('\n').trimEnd()}\n`;
}

function tablesOf({ paths }: OpenApi): string[] {
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ route: `\`${method.toUpperCase()} ${path}\``, described })),
  );
  const members = routes.filter(({ described }) => described['x-runplane-access'].kind === 'member');
  const others = routes.filter((route) => !members.includes(route));
  return [
    ...(members.length === 0 ? [] : [table(['endpoint', 'permission', ...MEMBER_ROLES], members.map(memberRow)), '']),
    table(
      ['endpoint', 'who'],
      others.map(({ route, described }) => [route, WHO[described['x-runplane-access'].kind]]),
    ),
    '',
  ];
}

const WHO: Record<Described['x-runplane-access']['kind'], string> = {
  public: 'everybody',
  agent: 'an agent',
  operator: 'the operator of the installation',
  member: '',
};

function memberRow({ route, described }: { route: string; described: Described }): string[] {
  const permission = described['x-required-permission'];
  if (permission === undefined) throw new Error(`${described.operationId} requires no permission`);
  return [route, `\`${permission}\``, ...MEMBER_ROLES.map((role) => cell(permission, role))];
}

function cell(permission: Permission, role: MemberRole): string {
  return { all: 'yes', own: 'own', none: '' }[reachOf(permission, [role])];
}

/** With columns as wide as their widest cell, which is how the formatter leaves them. */
function table(head: readonly string[], rows: readonly string[][]): string {
  const widths = head.map((_name, column) => Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((text, at) => text.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
