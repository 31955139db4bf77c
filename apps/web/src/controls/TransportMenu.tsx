import { TRANSPORTS, transportLabel } from '@socketarium/model/words/lab';
import type { CreateLab } from '@socketarium/protocol';
import { Menu, type MenuGroup } from '../menus/Menu.tsx';
import type { Choice } from '../session/choices.ts';

interface TransportMenuProps {
  readonly config: Pick<CreateLab, 'transport'> & Partial<Pick<CreateLab, 'ipv6'>>;
  readonly onChoose: (choice: Choice) => void;
}

/** What the server is reached through. */
export const TransportMenu = ({ config, onChoose }: TransportMenuProps) => {
  const { transport, ipv6 = false } = config;
  const families = [...new Set(TRANSPORTS.map(({ family }) => family))];
  const groups = (): MenuGroup[] =>
    families.map((family) => ({
      label: family,
      items: TRANSPORTS.filter((words) => words.family === family).map((words) => ({
        id: words.label,
        name: words.label,
        says: words.says,
        checked: words.value === transport && words.ipv6 === ipv6,
        onPress: () => {
          if (words.value === transport && words.ipv6 === ipv6) return;
          onChoose({ transport: words.value, ipv6: words.ipv6 });
        },
      })),
    }));
  const label = transportLabel(transport, ipv6);
  return (
    <Menu name={`Transport: ${label}`} caption="Transport" action="transport" groups={groups}>
      {label}
    </Menu>
  );
};
