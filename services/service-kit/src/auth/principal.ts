import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { KeyScope, Permission, Session } from '@runplane/contracts';

/** Who makes a request, as its credential proves. `orgId` comes from the key: no request names its own org. */
export type Principal =
  | {
      kind: 'agent';
      id: string;
      orgId: string;
      keyId: string;
      roles: readonly string[];
      /** Of the key, as it is now; null: not limited. */
      scope: KeyScope | null;
      /** Of the access token, where the request came with one that is limited beside. */
      tokenScope: KeyScope | null;
    }
  | {
      kind: 'member';
      id: string;
      orgId: string;
      /** Of the request, or that its session was begun with; null where that was begun otherwise. */
      keyId: string | null;
      roles: readonly string[];
      groups: readonly string[];
      /** Of a browser; absent where the request came with a key. */
      session?: PrincipalSession;
    }
  | { kind: 'operator'; id: 'operator' };

export type PrincipalSession = Pick<Session, 'id' | 'method' | 'csrfToken' | 'idleExpiresAt' | 'expiresAt'>;
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
/**
 * No credential is looked for: the route proves by itself who sends the request, and refuses who does not. `bearer`
 * where the proof is in the header, as of other routes.
 */
export const ProvesItself = (by: 'bearer' | 'body') => applyDecorators(Public(), ApiExtension('x-runplane-proof', by));
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
