import type { LabState } from '@socketarium/protocol';

export interface StageProps {
  readonly state: LabState;
  /** The moment that is drawn, ns on the clock of `state.t`. */
  readonly now: number;
  readonly selectedClient: string | null;
  readonly onSelectClient: (id: string | null) => void;
  /** The picture is the last one known: the stream is down. */
  readonly stale?: boolean;
}

/** The computer's layers: processes above the system-call line, sockets and queues below it. */
export const Stage = ({ state, onSelectClient }: StageProps) => (
  <div className="stage">
    <section aria-label="User space">
      {state.clients.map((client) => (
        <button type="button" key={client.id} onClick={() => onSelectClient(client.id)}>
          {client.name}, {client.phase}
        </button>
      ))}
    </section>
    <section aria-label="Kernel">
      <ol aria-label="Accept queue">
        {state.listening?.acceptQueue.members.map((id) => (
          <li key={id}>{id}</li>
        ))}
      </ol>
    </section>
  </div>
);
