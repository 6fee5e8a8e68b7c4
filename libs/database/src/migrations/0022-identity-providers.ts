import { isolate } from './isolate.js';

/** Where people of an org sign in instead of here (OpenID Connect), and who is who there. */
const TABLES = `
CREATE TABLE identity_providers (
  org_id text NOT NULL REFERENCES orgs (id),
  id text NOT NULL UNIQUE,
  name text NOT NULL,
  issuer text NOT NULL,
  client_id text NOT NULL,
  -- Sealed to <org>:<id>; null for a public client.
  sealed_secret bytea,
  allowed_domains text[] NOT NULL,
  default_roles text[] NOT NULL CHECK (NOT default_roles && '{owner,admin,break_glass}' AND cardinality(default_roles) > 0),
  groups_claim text NOT NULL,
  group_mapping jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, name)
);
CREATE TABLE oidc_identities (
  org_id text NOT NULL,
  provider_id text NOT NULL,
  -- The claim 'sub': what never changes there, as an address may.
  subject text NOT NULL,
  member_id text NOT NULL,
  linked_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, provider_id, subject),
  UNIQUE (org_id, provider_id, member_id),
  FOREIGN KEY (org_id, provider_id) REFERENCES identity_providers (org_id, id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
CREATE INDEX oidc_identities_of ON oidc_identities (org_id, member_id);
`;

const FUNCTIONS = `
-- What the sign-in page of an org offers, by slug or id.
CREATE FUNCTION identity_providers_of(wanted_org text) RETURNS TABLE (id text, name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  RETURN QUERY SELECT p.id, p.name FROM public.identity_providers p JOIN public.orgs o ON o.id = p.org_id
    WHERE (o.slug = lower(wanted_org) OR o.id = wanted_org) AND o.status = 'active' ORDER BY p.name;
END $$;
CREATE FUNCTION org_of_identity_provider(of_provider text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  RETURN (SELECT p.org_id FROM public.identity_providers p JOIN public.orgs o ON o.id = p.org_id
    WHERE p.id = of_provider AND o.status = 'active');
END $$;
REVOKE ALL ON FUNCTION identity_providers_of(text), org_of_identity_provider(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity_providers_of(text), org_of_identity_provider(text) TO runplane_app;
`;

export const IDENTITY_PROVIDERS = [
  TABLES,
  isolate(
    'identity_providers',
    `INSERT, DELETE,
    UPDATE (name, issuer, client_id, sealed_secret, allowed_domains, default_roles, groups_claim, group_mapping)`,
  ),
  isolate('oidc_identities', 'INSERT, DELETE'),
  FUNCTIONS,
].join('\n');
