import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Permission } from '@runplane/contracts';

/** Who makes a request, as its credential proves. `orgId` comes from the key: no request names its own org. */
export type Principal =
  | { kind: 'agent'; id: string; orgId: string; keyId: string; roles: readonly string[] }
  | {
      kind: 'member';
      id: string;
      orgId: string;
      keyId: string;
      roles: readonly string[];
      groups: readonly string[];
      /** Of a browser; absent where the request came with a key. */
      session?: { id: string; csrfToken: string; expiresAt: string };
    }
  | { kind: 'operator'; id: 'operator' };

export type AgentPrincipal = Extract<Principal, { kind: 'agent' }>;
export type MemberPrincipal = Extract<Principal, { kind: 'member' }>;

/** Who may call a route. An app with a route that declares no access does not start. */
export type Access =
  | { kind: 'public' }
  | { kind: 'agent' }
  | { kind: 'operator' }
  | { kind: 'member'; permission: Permission };

export const ACCESS = 'runplane:access';

const access = (value: Access) =>
  applyDecorators(SetMetadata(ACCESS, value), ApiExtension('x-runplane-access', { kind: value.kind }));

/** No credential needed. */
export const Public = () => access({ kind: 'public' });
/** Any active agent key. */
export const AgentOnly = () => access({ kind: 'agent' });
/** The operator token of the installation. */
export const OperatorOnly = () => access({ kind: 'operator' });
/** A member's key or session whose roles have the permission, be it only over what is their own. */
export const RequirePermission = (permission: Permission) =>
  applyDecorators(access({ kind: 'member', permission }), ApiExtension('x-required-permission', permission));

/** The caller of the current request: `@CurrentPrincipal() principal: AgentPrincipal`. */
export const CurrentPrincipal = createParamDecorator((_data: unknown, context: ExecutionContext): Principal => {
  const principal = context.switchToHttp().getRequest<{ principal?: Principal }>().principal;
  if (!principal) throw new Error('the route has no authenticated principal; is it @Public()?');
  return principal;
});
