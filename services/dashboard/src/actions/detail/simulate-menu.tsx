import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { policiesQuery } from '../../policies/queries';
import { AppLink } from '../../shared/app-link';
import { Choices } from '../../shared/choices';

/** To a policy with this action chosen: what would its text decide on it? */
export function SimulateMenu({ actionId }: { actionId: string }) {
  const { data: policies = [] } = useQuery(policiesQuery);
  if (policies.length === 0) return null;
  return (
    <Choices
      target={(toggle) => (
        <Button variant="default" size="xs" onClick={toggle}>
          Simulate
        </Button>
      )}
    >
      {() => (
        <>
          <Text size="xs" c="dimmed">
            Decide it again by the text of
          </Text>
          {policies.map(({ name }) => (
            <AppLink
              key={name}
              size="sm"
              to="/policies/$name"
              params={{ name }}
              search={{ tab: 'simulate', action: actionId }}
            >
              {name}
            </AppLink>
          ))}
        </>
      )}
    </Choices>
  );
}
