import { SERVICES } from '@socketarium/model/words/lab';
import type { Service, Transport } from '@socketarium/protocol';
import { Menu } from '../menus/Menu.tsx';
import { type Choice, noService } from '../session/choices.ts';

interface ServiceMenuProps {
  readonly service: Service;
  readonly transport: Transport;
  readonly onChoose: (choice: Choice) => void;
}

/** What the server does for its clients. */
export const ServiceMenu = ({ service, transport, onChoose }: ServiceMenuProps) => (
  <Menu
    name={`Service: ${service}`}
    caption="Service"
    action="service"
    groups={() => [
      {
        label: 'What the server does for its clients',
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
    ]}
  >
    {service}
  </Menu>
);
