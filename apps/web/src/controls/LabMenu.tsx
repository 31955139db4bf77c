import { SERVICES, TRANSPORTS, transportLabel } from '@socketarium/model/words/lab';
import type { CreateLab } from '@socketarium/protocol';
import { Menu, type MenuGroup } from '../menus/Menu.tsx';
import { type Choice, noService } from '../session/choices.ts';
import { BAR, LANGUAGE } from '../words.ts';

interface LabMenuProps {
  readonly config: Pick<CreateLab, 'transport' | 'service' | 'language'> &
    Partial<Pick<CreateLab, 'ipv6'>>;
  readonly onChoose: (choice: Choice) => void;
}

/** What the server is reached through, and what it does for its clients. */
export const LabMenu = ({ config, onChoose }: LabMenuProps) => {
  const { transport, service, language, ipv6 = false } = config;
  const families = [...new Set(TRANSPORTS.map(({ family }) => family))];
  const groups = (): MenuGroup[] => [
    ...families.map((family) => ({
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
    })),
    {
      label: BAR.labService,
      items: SERVICES.map(({ value, says }) => ({
        id: value,
        name: value,
        says,
        checked: value === service,
        unless: noService(transport, value),
        onPress: () => {
          if (value !== service) onChoose({ service: value });
        },
      })),
    },
  ];
  // A server in TypeScript is the usual one: nothing is said of it here.
  const what = [
    transportLabel(transport, ipv6),
    service,
    ...(language === 'c' ? [LANGUAGE.names.c] : []),
  ];
  return (
    <Menu name={BAR.lab(...what)} action="transport" groups={groups} columns={2}>
      {what.join(' · ')}
    </Menu>
  );
};
