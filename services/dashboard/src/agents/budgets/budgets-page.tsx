import { Badge, Button, Card, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { Schema } from '../../api/types';
import { ConfirmButton } from '../../shared/confirm-button';
import { Empty } from '../../shared/empty';
import { Loaded } from '../../shared/loaded';
import { useNames } from '../../shared/names';
import { PendingChanges } from '../../shared/pending-changes';
import { SectionPage } from '../../shared/section-page';
import { useMay } from '../../sign-in/session';
import { AGENT_AREA } from '../sections';
import { BudgetUse } from './budget-use';
import { countedOf, effectOf, limitOf } from './budget-words';
import { ChangeLimit } from './change-limit';
import { NewBudget } from './new-budget';
import { budgetsQuery } from './queries';
import { updateBudget } from './update-budget';

type Budget = Schema<'Budget'>;

export function BudgetsPage() {
  const budgets = useQuery(budgetsQuery);
  const mayWrite = useMay('budgets.write');
  const [isNew, { open, close }] = useDisclosure();
  return (
    <SectionPage
      area={AGENT_AREA}
      title="Budgets"
      lead="How much agents may do in a rolling window, in money or in actions. Room is taken with the decision."
      actions={mayWrite && <Button onClick={open}>New budget</Button>}
    >
      {isNew && <NewBudget onClose={close} />}
      <PendingChanges kinds={['budget']} nameOf={({ subject }) => `Change of ${nameIn(budgets.data, subject)}`} />
      <Loaded query={budgets}>
        {(all) =>
          all.length === 0 ? (
            <Empty title="No budget yet" action={mayWrite && <Button onClick={open}>Create the first budget</Button>}>
              Policies look at one action at a time. A budget looks at all of them together: many small payments to one
              payee count as one, with a bucket for each target.
            </Empty>
          ) : (
            <Stack component="ul" p={0} m={0}>
              {all.map((budget) => (
                <BudgetCard key={budget.id} budget={budget} />
              ))}
            </Stack>
          )
        }
      </Loaded>
    </SectionPage>
  );
}

const nameIn = (budgets: Budget[] | undefined, id: string | null): string =>
  budgets?.find((budget) => budget.id === id)?.name ?? 'a budget';

function BudgetCard({ budget }: { budget: Budget }) {
  const nameOf = useNames();
  const isActive = budget.status === 'active';
  const mayWrite = useMay('budgets.write');
  return (
    <Card withBorder component="li" style={{ listStyle: 'none' }} aria-label={budget.name}>
      <Stack gap="xs">
        <Group justify="space-between">
          <Group gap="xs">
            <Text fw={600}>{budget.name}</Text>
            <Badge color={isActive ? 'teal' : 'gray'}>{budget.status}</Badge>
          </Group>
          {mayWrite && isActive && (
            <Group gap="xs">
              <ChangeLimit budget={budget} />
              <Retire budget={budget} />
            </Group>
          )}
        </Group>
        <Text size="sm">{`${limitOf(budget)}. ${effectOf(budget)}. Counts ${countedOf(budget, nameOf)}.`}</Text>
        {isActive && <BudgetUse budget={budget} />}
      </Stack>
    </Card>
  );
}

function Retire({ budget: { id, name } }: { budget: Budget }) {
  const retire = useMutation({
    mutationFn: () => updateBudget(id, { status: 'retired' }),
  });
  return (
    <ConfirmButton
      label="Retire"
      aria-label={`Retire ${name}`}
      consequence={`“${name}” limits nothing any more, from the next decision on.`}
      onConfirm={() => retire.mutateAsync()}
      failure={retire}
    />
  );
}
