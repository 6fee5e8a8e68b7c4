import { CreatedKey, Member, Org } from '@runplane/contracts';
import { z } from 'zod';

export const CreatedOrg = z.strictObject({ org: Org, owner: Member, key: CreatedKey });
export type CreatedOrg = z.infer<typeof CreatedOrg>;
