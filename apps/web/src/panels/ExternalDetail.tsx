import { presentConnection } from '@socketarium/model/selectors/present';
import {
  endWords,
  exchangedOf,
  holdersWords,
  readWords,
  wroteWords,
} from '@socketarium/model/words/externals';
import type { ClientState, LabState, Service } from '@socketarium/protocol';
import { EXTERNALS } from '../words.ts';
import { Lines } from './Lines.tsx';

interface ExternalProps {
  readonly client: ClientState;
  readonly state: LabState;
}

/** The socket of a program that is not observed, and who holds it, by the kernel's word. */
export const ExternalEnd = ({ client, state }: ExternalProps) => {
  const connection = presentConnection(state, client);
  const end = endWords(connection);
  const holders = connection?.clientEnd?.holders ?? null;
  return (
    <>
      {end !== null && (
        <>
          <dt>{EXTERNALS.end}</dt>
          <dd data-end={connection?.clientEnd?.state}>{end}</dd>
        </>
      )}
      {holders !== null && (
        <>
          <dt>{EXTERNALS.heldBy}</dt>
          <dd data-holders={holders.map(({ pid }) => pid).join(' ')}>{holdersWords(holders)}</dd>
        </>
      )}
    </>
  );
};

/** What came from it and went to it, by the server's calls. */
export const ExternalBytes = ({
  client,
  state,
  service,
}: ExternalProps & { readonly service: Service }) => {
  const exchanged = exchangedOf(client, state);
  if (exchanged === null) {
    return (
      <>
        <dt>{EXTERNALS.read}</dt>
        <dd>{EXTERNALS.notKnown}</dd>
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
      <dt>{EXTERNALS.read}</dt>
      <dd data-read={exchanged.readBytes}>
        {text(exchanged.read)} <small>{readWords(exchanged)}</small>
      </dd>
      <dt>{EXTERNALS.wrote}</dt>
      <dd data-wrote={exchanged.wroteBytes}>
        {text(exchanged.wrote)} <small>{wroteWords(exchanged)}</small>
      </dd>
    </>
  );
};
