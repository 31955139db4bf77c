import type { ClientState, LabState, Service } from '@socketarium/protocol';
import { LIMITS } from '@socketarium/protocol/wire';
import { useState } from 'react';
import { Button } from '../controls/Button.tsx';
import { keyOf } from '../keys.ts';

interface ClientDetailProps {
  readonly client: ClientState;
  readonly state: LabState;
  /** ns */
  readonly now: number;
  readonly onSend: (text: string) => void;
  readonly onClose: () => void;
  readonly onCrash: () => void;
}

/** Why nothing can be asked of this client's connection; null when it can. */
export const noConnection = (client: ClientState): string | null => {
  if (client.kind === 'external') return 'It belongs to another program: use its own terminal';
  if (client.phase === 'done' || client.phase === 'failed') return 'It has ended';
  return client.connectionId === null ? 'It has no connection now' : null;
};

/** Why this client cannot be killed alone; null when it can. */
export const noCrash = (client: ClientState): string | null => {
  if (client.kind === 'external') return 'It belongs to another program: use its own terminal';
  if (client.phase === 'done' || client.phase === 'failed') return 'It has ended';
  return client.isolated ? null : 'It shares its process with other clients, who would die too';
};

const place = (client: ClientState): string => {
  switch (client.phase) {
    case 'connecting':
      if (client.blockedIn === 'connect') return 'at the door: asleep in connect()';
      return client.waitingSince === null ? 'not connected yet' : 'connecting';
    case 'queued':
      return client.place === null ? 'in the queue' : `in the queue, place ${client.place}`;
    case 'served':
      return 'being served';
    case 'done':
      return 'done';
    case 'failed':
      return `failed${client.reason === null ? '' : `: ${client.reason}`}`;
  }
};

/** `3, 4, 5` for the sum service, the lines for echo. */
const lines = (text: string, service: Service): string => {
  const said = text.split('\n').filter((line) => line !== '');
  if (said.length === 0) return 'nothing yet';
  return said.join(service === 'sum' ? ', ' : ' · ');
};

export const ClientDetail = (props: ClientDetailProps) => {
  const { client, state, now } = props;
  const { service } = state.config;
  const waitedMs =
    client.waitedMs +
    (client.waitingSince === null ? 0 : Math.max(0, now - client.waitingSince) / 1e6);
  return (
    <div className="client-detail">
      <h3>
        {client.name}
        {client.pid !== null && <small>pid {client.pid}</small>}
      </h3>
      <dl>
        <dt>now</dt>
        <dd>{place(client)}</dd>
        <dt>waited</dt>
        <dd className="tabular">{(waitedMs / 1000).toFixed(1)} s in all</dd>
        <dt>sent</dt>
        <dd>
          <code>{lines(client.sent, service)}</code> <small>{client.sentBytes} B</small>
        </dd>
        <dt>got</dt>
        <dd>
          <code>{lines(client.received, service)}</code> <small>{client.receivedBytes} B</small>
        </dd>
        <dt>services</dt>
        <dd>
          {client.servicesDone} done of {client.servicesWanted}
        </dd>
      </dl>
      <SendBox client={client} service={service} onSend={props.onSend} />
      <div className="action-group">
        <Button
          name="Close"
          action="close-client"
          unless={noConnection(client)}
          onPress={props.onClose}
        />
        <Button
          name="Crash client"
          action="crash-client"
          tone="danger"
          unless={noCrash(client)}
          onPress={props.onCrash}
        >
          Crash
        </Button>
      </div>
      {noCrash(client) !== null && <p className="panel-note">{noCrash(client)}.</p>}
    </div>
  );
};

interface SendBoxProps {
  readonly client: ClientState;
  readonly service: Service;
  readonly onSend: (text: string) => void;
}

const SendBox = ({ client, service, onSend }: SendBoxProps) => {
  const [text, setText] = useState('');
  const cannot = noConnection(client);
  const sum = service === 'sum';
  return (
    <form
      className="send-box"
      onSubmit={(event) => {
        event.preventDefault();
        if (cannot !== null || (sum && text.trim() === '')) return;
        onSend(text);
        setText('');
      }}
    >
      <label>
        <span>{sum ? 'Send a number' : 'Send a line'}</span>
        <input
          id="send-box"
          type="text"
          inputMode={sum ? 'numeric' : 'text'}
          autoComplete="off"
          maxLength={LIMITS.messageBytes}
          value={text}
          placeholder={sum ? '0 ends and brings the sum' : 'comes back as it is'}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <button
        type="submit"
        className="button button-strong"
        aria-disabled={cannot !== null}
        title={cannot ?? `Send (Enter; ${keyOf('send')} goes to this box)`}
      >
        Send
      </button>
    </form>
  );
};
