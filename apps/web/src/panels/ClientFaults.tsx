import type { ClientState, LabState } from '@socketarium/protocol';
import { Button } from '../controls/Button.tsx';
import { useCannot } from '../needs.ts';
import { CLIENT_DOES } from '../words.ts';
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
    <ul className="client-faults" aria-label={CLIENT_DOES.list(client.name)}>
      {onShutdown !== undefined && (
        <li>
          <Button name={CLIENT_DOES.halfClose} unless={halfClose} onPress={onShutdown} />
          <Why cannot={halfClose}>{CLIENT_DOES.halfCloseSays}</Why>
        </li>
      )}
      {onRead !== undefined && (
        <li>
          <Button
            name={stopped ? CLIENT_DOES.readAgain : CLIENT_DOES.stopReading}
            unless={reading}
            onPress={() => onRead(stopped)}
          />
          <Why cannot={reading}>
            {stopped ? CLIENT_DOES.readAgainSays : CLIENT_DOES.stopReadingSays}
          </Why>
        </li>
      )}
      <li>
        <Button
          name={CLIENT_DOES.close}
          action="close-client"
          unless={connection}
          onPress={onClose}
        />
        <Why cannot={connection}>{CLIENT_DOES.closeSays}</Why>
      </li>
      <li>
        <Button
          name={CLIENT_DOES.crash}
          action="crash-client"
          tone="danger"
          unless={crash}
          onPress={onCrash}
        >
          {CLIENT_DOES.crashShort}
        </Button>
        <Why cannot={crash}>{CLIENT_DOES.crashSays}</Why>
      </li>
    </ul>
  );
};

const Why = ({ cannot, children }: { cannot: string | null; children: string | string[] }) => (
  <small>{cannot === null ? children : `${cannot}.`}</small>
);
