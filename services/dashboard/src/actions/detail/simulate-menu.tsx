import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { policiesQuery } from '../../policies/queries';
import { AppLink } from '../../shared/app-link';
import { Choices } from '../../shared/choices';
import { Loaded } from '../../shared/loaded';

/** To a policy with this action chosen: what would its text decide on it? */
export function SimulateMenu({ actionId }: { actionId: string }) {
  const query = useQuery(policiesQuery);
  if (!query.isLoadingError && !query.data?.length) return null;
  return (
    <Choices
      target={(toggle) => (
        <Button variant="default" size="xs" onClick={toggle}>
          Simulate
        </Button>
      )}
    >
      {() => (
        <Loaded query={query}>
          {(policies) => (
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
        </Loaded>
      )}
    </Choices>
  );
}
