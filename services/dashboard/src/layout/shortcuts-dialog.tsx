import { Kbd, Modal, Stack, Switch, Table } from '@mantine/core';
import { useFocusBack } from '../shared/use-focus-back';
import { DESTINATIONS } from './navigation';
import { KEYS, useShortcutsSwitch } from './shortcuts';

/** What keys do, and whether they do. */
export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const [isOn, setOn] = useShortcutsSwitch();
  useFocusBack();
  return (
    <Modal opened onClose={onClose} title="Keyboard shortcuts">
      <Stack>
        <Switch
          label="Use them in this browser"
          checked={isOn}
          onChange={(event) => setOn(event.currentTarget.checked)}
        />
        <Table aria-label="Keys" verticalSpacing={4}>
          <Table.Tbody>
            {KEYS.map(({ keys, does }) => (
              <Row key={keys} keys={[keys]} does={does} />
            ))}
            {DESTINATIONS.map(({ key, label }) => (
              <Row key={key} keys={['g', key]} does={`Go to ${label}`} />
            ))}
          </Table.Tbody>
        </Table>
      </Stack>
    </Modal>
  );
}

function Row({ keys, does }: { keys: readonly string[]; does: string }) {
  return (
    <Table.Tr>
      <Table.Td w={90}>
        {keys.map((key) => (
          <Kbd key={key} mr={4}>
            {key}
          </Kbd>
        ))}
      </Table.Td>
      <Table.Td>{does}</Table.Td>
    </Table.Tr>
  );
}
