import { MultiSelect, PasswordInput, SimpleGrid, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { queryClient } from '../../api/query-client';
import { FormDialog } from '../../shared/form-dialog';
import { useFocusBack } from '../../shared/use-focus-back';
import { ROLES } from '../members/members';
import { fieldsOf, type IdentityProvider, inputOf, mappingIn, type ProviderFields } from './provider-fields';

interface ProviderDialogProps {
  /** The one to change; a new one without it. */
  provider?: IdentityProvider;
  onClose: () => void;
}

/** Never a role that manages the organisation, or approves alone. */
const GIVEN = ROLES.filter(({ value }) => value !== 'owner' && value !== 'admin' && value !== 'break_glass');

export function ProviderDialog({ provider, onClose }: ProviderDialogProps) {
  useFocusBack();
  const [fields, setFields] = useState(() => fieldsOf(provider));
  const set = (part: Partial<ProviderFields>) => setFields((now) => ({ ...now, ...part }));
  const text = (name: 'name' | 'issuer' | 'clientId') => ({
    value: fields[name],
    onChange: (event: { currentTarget: { value: string } }) => set({ [name]: event.currentTarget.value }),
    required: true,
  });
  const save = useMutation({
    mutationFn: () => {
      const body = inputOf(fields, provider === undefined);
      if (provider === undefined) return ask(api.POST('/v1/identity-providers', { body }));
      return ask(api.PUT('/v1/identity-providers/{id}', { params: { path: { id: provider.id } }, body }));
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['identity_provider'] });
      onClose();
    },
  });
  const isMapped = mappingIn(fields.mapping) !== null;
  return (
    <FormDialog
      size="lg"
      onClose={onClose}
      title={provider === undefined ? 'New identity provider' : `Change ${provider.name}`}
      work={save}
      submit="Save"
      failed="The identity provider was not saved"
      ready={isMapped && fields.defaultRoles.length > 0}
    >
      <TextInput
        label="Name"
        description="On the button of the sign-in"
        maxLength={120}
        data-autofocus
        {...text('name')}
      />
      <TextInput
        label="Issuer"
        description="As in its discovery document"
        placeholder="https://login.example.com"
        type="url"
        {...text('issuer')}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label="Client id" {...text('clientId')} />
        <PasswordInput
          label="Client secret"
          autoComplete="off"
          placeholder={provider?.hasSecret ? 'kept as it is' : 'none: a public client'}
          value={fields.clientSecret}
          onChange={(event) => set({ clientSecret: event.currentTarget.value })}
        />
      </SimpleGrid>
      <TagsInput
        label="Domains whose people become members by signing in"
        description="Press Enter after each. None: only who was invited comes in."
        value={fields.allowedDomains}
        onChange={(allowedDomains) => set({ allowedDomains })}
        acceptValueOnBlur
      />
      <MultiSelect
        label="Roles of members that come that way"
        data={GIVEN}
        value={fields.defaultRoles}
        onChange={(roles) => set({ defaultRoles: roles as ProviderFields['defaultRoles'] })}
        required
      />
      <TextInput
        label="Claim that lists groups"
        value={fields.groupsClaim}
        onChange={(event) => set({ groupsClaim: event.currentTarget.value })}
        required
      />
      <Textarea
        label="Groups that follow the provider"
        description="One a line: the group there = the group here"
        placeholder="finance-team = finance"
        autosize
        minRows={2}
        value={fields.mapping}
        onChange={(event) => set({ mapping: event.currentTarget.value })}
        error={isMapped ? undefined : 'Write each line as: group there = group here'}
        spellCheck={false}
      />
    </FormDialog>
  );
}
