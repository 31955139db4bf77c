import type { ClientState, LabState } from '@socketarium/protocol';
import { Button } from '../controls/Button.tsx';
import { useCannot } from '../needs.ts';
import { noConnection, noCrash, noHalfClose, noReading } from './client-reach.ts';

export interface ClientFaultsProps {
  readonly client: ClientState;
  readonly state: LabState;
  readonly onClose: () => void;
  readonly onCrash: () => void;
  /** shutdown(SHUT_WR) on its connection. */
  readonly onShutdown?: () => void;
  /** Stop reading (false), or read again. */
  readonly onRead?: (on: boolean) => void;
}

/** What can go wrong with a client, each with what it does; or why it cannot be done now. */
export const ClientFaults = (props: ClientFaultsProps) => {
  const { client, state, onClose, onCrash, onShutdown, onRead } = props;
  const stopped = client.stoppedReading;
  const notNow = useCannot('close-client');
  const halfClose = notNow ?? noHalfClose(client, state);
  const reading = notNow ?? noReading(client);
  const connection = notNow ?? noConnection(client);
  const crash = notNow ?? noCrash(client);
  return (
    <ul className="client-faults" aria-label={`What ${client.name} can do`}>
      {onShutdown !== undefined && (
        <li>
          <Button name="Half-close" unless={halfClose} onPress={onShutdown} />
          <Why cannot={halfClose}>
            shutdown(SHUT_WR): it says no more, and still reads. The server reads end-of-file.
          </Why>
        </li>
      )}
      {onRead !== undefined && (
        <li>
          <Button
            name={stopped ? 'Read again' : 'Stop reading'}
            unless={reading}
            onPress={() => onRead(stopped)}
          />
          <Why cannot={reading}>
            {stopped
              ? 'It takes what waits for it in its receive queue, and there is room again.'
              : 'Answers stay in the kernel; once there is no room, the server sleeps in write().'}
          </Why>
        </li>
      )}
      <li>
        <Button name="Close" action="close-client" unless={connection} onPress={onClose} />
        <Why cannot={connection}>
          It leaves: close(), whatever it still wanted. With unread input that is a reset.
        </Why>
      </li>
      <li>
        <Button
          name="Crash client"
          action="crash-client"
          tone="danger"
          unless={crash}
          onPress={onCrash}
        >
          Crash
        </Button>
        <Why cannot={crash}>
          kill -9: it does nothing any more; the kernel closes its descriptors.
        </Why>
      </li>
    </ul>
  );
};

const Why = ({ cannot, children }: { cannot: string | null; children: string | string[] }) => (
  <small>{cannot === null ? children : `${cannot}.`}</small>
);
