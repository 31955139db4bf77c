import { presentConnection } from '@socketarium/model/selectors/present';
import { copyOf } from '@socketarium/model/words/copy';
import { placeWords, traitsOf } from '@socketarium/model/words/traits';
import { bytes } from '@socketarium/model/words/units';
import type { ClientState, LabState } from '@socketarium/protocol';
import { CLIENT, EXTERNALS } from '../words.ts';
import { ClientFaults } from './ClientFaults.tsx';
import { ExternalBytes, ExternalEnd } from './ExternalDetail.tsx';
import { Lines } from './Lines.tsx';
import { SendBox } from './SendBox.tsx';
import { stepAt, stepWords } from './script-steps.ts';

export { noConnection, noCrash } from './client-reach.ts';

interface ClientDetailProps {
  readonly client: ClientState;
  readonly state: LabState;
  /** ns */
  readonly now: number;
  readonly onSend: (text: string) => void;
  readonly onClose: () => void;
  readonly onCrash: () => void;
  /** shutdown(SHUT_WR) on its connection. */
  readonly onShutdown?: () => void;
  /** Stop reading (false), or read again. */
  readonly onRead?: (on: boolean) => void;
}

export const ClientDetail = (props: ClientDetailProps) => {
  const { client, state, now } = props;
  const { service } = state.config;
  const waitedMs =
    client.waitedMs +
    (client.waitingSince === null ? 0 : Math.max(0, now - client.waitingSince) / 1e6);
  const connection = presentConnection(state, client);
  const copy = copyOf(connection?.transfer ?? null, now);
  const external = client.kind === 'external';
  const unusual = traitsOf(client, state);
  return (
    <div className="client-detail">
      <h3>
        {client.name}
        {client.pid !== null && <small>pid {client.pid}</small>}
      </h3>
      <dl>
        <dt>{CLIENT.now}</dt>
        <dd>
          {placeWords(client, state, now)}
          {unusual.map((what) => (
            <strong key={what}>{what}</strong>
          ))}
        </dd>
        {external && <ExternalEnd state={state} client={client} />}
        <dt>{external ? EXTERNALS.waited : CLIENT.waited}</dt>
        <dd className="tabular">{CLIENT.waitedInAll((waitedMs / 1000).toFixed(1))}</dd>
        {copy !== null && (
          <>
            <dt>{CLIENT.copies}</dt>
            <dd className="tabular">
              {copy.name}
              {copy.percent === null ? '' : `, ${copy.percent} %`} <small>{copy.words}</small>
            </dd>
          </>
        )}
        {external ? (
          <ExternalBytes state={state} client={client} service={service} />
        ) : (
          <>
            <dt>{CLIENT.sent}</dt>
            <dd>
              {service !== 'file' && (
                <code>
                  <Lines text={client.sent} service={service} />
                </code>
              )}{' '}
              <small>{bytes(client.sentBytes)}</small>
            </dd>
            <dt>{CLIENT.received}</dt>
            <dd>
              <code>
                <Lines text={client.received} service={service} />
              </code>{' '}
              <small>{bytes(client.receivedBytes)}</small>
            </dd>
            <dt>{CLIENT.services}</dt>
            <dd>{CLIENT.servicesDone(client.servicesDone, client.servicesWanted)}</dd>
          </>
        )}
      </dl>
      {(service === 'sum' || service === 'echo') && (
        <SendBox client={client} service={service} onSend={props.onSend} />
      )}
      <Script client={client} />
      <ClientFaults {...props} />
    </div>
  );
};

/** The steps of its script, with the one it is at. */
const Script = ({ client }: { readonly client: ClientState }) => {
  const steps = client.script?.steps;
  if (steps === undefined || steps.length === 0) return null;
  const at = stepAt(steps, client);
  const over = client.phase === 'done' || client.phase === 'failed';
  return (
    <section className="script">
      <h4>{CLIENT.script}</h4>
      <ol aria-label={CLIENT.steps}>
        {steps
          // A script may say the same twice; its steps never change places.
          .map((step, i) => ({ id: `step-${i}`, step, i }))
          .map(({ id, step, i }) => (
            <li
              key={id}
              data-past={over || i < at}
              aria-current={!over && i === at ? 'step' : undefined}
            >
              <code>{stepWords(step)}</code>
            </li>
          ))}
      </ol>
    </section>
  );
};
