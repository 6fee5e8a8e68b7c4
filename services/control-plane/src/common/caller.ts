import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Principal } from '@runplane/service-kit';

/** The member who makes a request, and the request's id: what every change is recorded with. */
export interface Caller {
  orgId: string;
  memberId: string;
  roles: readonly string[];
  groups: readonly string[];
  requestId: string;
}

/** `@CurrentCaller() caller: Caller`, on routes with `@RequirePermission`. */
export const CurrentCaller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const { id, principal } = context.switchToHttp().getRequest<{ id: string; principal?: Principal }>();
  if (principal?.kind !== 'member') throw new Error('the route lets in callers that are no members');
  const { orgId, roles, groups } = principal;
  return { orgId, memberId: principal.id, roles, groups, requestId: id };
});

/** The id of the request, which the answer carries as `x-request-id`. */
export const RequestId = createParamDecorator(
  (_data: unknown, context: ExecutionContext): string => context.switchToHttp().getRequest<{ id: string }>().id,
);
