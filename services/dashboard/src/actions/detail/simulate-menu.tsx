import { Button, Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { policiesQuery } from '../../policies/queries';

/** To a policy with this action chosen: what would its text decide on it? */
export function SimulateMenu({ actionId }: { actionId: string }) {
  const { data: policies = [] } = useQuery(policiesQuery);
  if (policies.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" size="xs">
          Simulate
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
        <Menu.Label>Decide it again by the text of</Menu.Label>
        {policies.map(({ name }) => (
          <Menu.Item
            key={name}
            renderRoot={(props) => (
              <Link to="/policies/$name" params={{ name }} search={{ tab: 'simulate', action: actionId }} {...props} />
            )}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
