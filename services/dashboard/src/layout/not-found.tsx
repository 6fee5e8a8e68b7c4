import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Page } from '../shared/page';

export function NotFound() {
  return (
    <Page title="There is no such page">
      <Text>
        The address may have been typed wrong, or what it named is gone.{' '}
        <Anchor component={Link} to="/">
          Go to the overview
        </Anchor>
        .
      </Text>
    </Page>
  );
}
