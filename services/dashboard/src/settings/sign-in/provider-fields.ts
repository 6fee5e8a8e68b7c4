import type { Schema } from '../../api/types';

export type IdentityProvider = Schema<'IdentityProvider'>;
type Input = Schema<'PutIdentityProviderInput'>;
type Mapping = Input['groupMapping'][number];

/** As the fields of the dialog hold it. */
export interface ProviderFields extends Omit<Input, 'clientSecret' | 'groupMapping'> {
  /** Empty: the one that is sealed stays. */
  clientSecret: string;
  /** One a line: the group there, an equals sign, the group here. */
  mapping: string;
}

const NEW: ProviderFields = {
  name: '',
  issuer: '',
  clientId: '',
  clientSecret: '',
  allowedDomains: [],
  defaultRoles: ['viewer'],
  groupsClaim: 'groups',
  mapping: '',
};

export function fieldsOf(provider: IdentityProvider | undefined): ProviderFields {
  if (provider === undefined) return NEW;
  const { name, issuer, clientId, allowedDomains, defaultRoles, groupsClaim, groupMapping } = provider;
  const mapping = groupMapping.map(({ claim, group }) => `${claim} = ${group}`).join('\n');
  return { name, issuer, clientId, clientSecret: '', allowedDomains, defaultRoles, groupsClaim, mapping };
}

/** What is sent: a public client has no secret, and a secret that was not typed stays as it is. */
export function inputOf({ clientSecret, mapping, ...fields }: ProviderFields, isNew: boolean): Input {
  const secret = clientSecret === '' ? (isNew ? { clientSecret: null } : {}) : { clientSecret };
  return { ...fields, ...secret, groupMapping: mappingIn(mapping) ?? [] };
}

/** The groups of the lines; null where one of them is not `there = here`. */
export function mappingIn(text: string): Mapping[] | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const pairs = lines.map((line) => {
    const at = line.lastIndexOf('=');
    return { claim: line.slice(0, Math.max(0, at)).trim(), group: line.slice(at + 1).trim() };
  });
  return pairs.every(({ claim, group }) => claim !== '' && group !== '') ? pairs : null;
}
