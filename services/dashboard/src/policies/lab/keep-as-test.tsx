import { Button, Group, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { tell } from '../../shared/tell';
import { useSession } from '../../sign-in/session';
import type { ImaginedCall } from './call-fields';
import { type Decision, storedTests, storeTests } from './suite';

interface KeepAsTestProps {
  policy: string;
  input: ImaginedCall;
  decision: Decision;
}

/** What was simulated becomes a test: the same decision is expected from then on. */
export function KeepAsTest({ policy, input, decision }: KeepAsTestProps) {
  const { org } = useSession();
  const [name, setName] = useState('');
  const keep = (event: FormEvent) => {
    event.preventDefault();
    const others = storedTests(org.id, policy).filter((test) => test.name !== name);
    storeTests(org.id, policy, [...others, { name, input, decision }]);
    tell(`“${name}” is a test of this policy now, under Tests.`);
    setName('');
  };
  return (
    <form onSubmit={keep}>
      <Group align="flex-end" gap="xs">
        <TextInput
          label="Expect this decision from now on"
          placeholder="Name of the test"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          w={320}
        />
        <Button type="submit" variant="light" disabled={name.trim() === ''}>
          Keep as a test
        </Button>
      </Group>
    </form>
  );
}
