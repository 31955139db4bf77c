import { presentConnection } from '@socketarium/model/selectors/present';
import {
  endWords,
  exchangedOf,
  holdersWords,
  readWords,
  wroteWords,
} from '@socketarium/model/words/externals';
import type { ClientState, LabState, Service } from '@socketarium/protocol';
import { STRANGERS } from '../words.ts';
import { Lines } from './Lines.tsx';

interface StrangerProps {
  readonly client: ClientState;
  readonly state: LabState;
}

/** The socket of a program that is not observed, and who holds it, by the kernel's word. */
export const StrangersEnd = ({ client, state }: StrangerProps) => {
  const connection = presentConnection(state, client);
  const end = endWords(connection);
  const holders = connection?.clientEnd?.holders ?? null;
  return (
    <>
      {end !== null && (
        <>
          <dt>{STRANGERS.end}</dt>
          <dd data-end={connection?.clientEnd?.state}>{end}</dd>
        </>
      )}
      {holders !== null && (
        <>
          <dt>{STRANGERS.heldBy}</dt>
          <dd data-holders={holders.map(({ pid }) => pid).join(' ')}>{holdersWords(holders)}</dd>
        </>
      )}
    </>
  );
};

/** What came from it and went to it, by the server's calls. */
export const StrangersBytes = ({
  client,
  state,
  service,
}: StrangerProps & { readonly service: Service }) => {
  const exchanged = exchangedOf(client, state);
  if (exchanged === null) {
    return (
      <>
        <dt>{STRANGERS.read}</dt>
        <dd>{STRANGERS.notKnown}</dd>
      </>
    );
  }
  const text = (bytes: string) =>
    service !== 'file' &&
    bytes !== '' && (
      <code>
        <Lines text={bytes} service={service} />
      </code>
    );
  return (
    <>
      <dt>{STRANGERS.read}</dt>
      <dd data-read={exchanged.readBytes}>
        {text(exchanged.read)} <small>{readWords(exchanged)}</small>
      </dd>
      <dt>{STRANGERS.wrote}</dt>
      <dd data-wrote={exchanged.wroteBytes}>
        {text(exchanged.wrote)} <small>{wroteWords(exchanged)}</small>
      </dd>
    </>
  );
};
