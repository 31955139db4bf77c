import { machineOf, sumSoFar } from '@socketarium/model';
import type { Connection, LabState } from '@socketarium/protocol';
import type { Rect } from './geometry.ts';
import { place } from './style.ts';
import { duration } from './words.ts';

export interface ServerCardProps {
  readonly state: LabState;
  readonly now: number;
  readonly rect: Rect;
  /** Calls of the server a second while it runs too fast to read; null otherwise. */
  readonly callsPerSecond: number | null;
}

/** The server: its design, what its machine does in words, and the step of twelve. */
export const ServerCard = ({ state, now, rect, callsPerSecond }: ServerCardProps) => {
  const { server } = state;
  const machine = machineOf(state.config);
  const current = machine.states.find((s) => s.id === server.machine);
  const killed = server.exit?.signal != null;
  const step = current?.step ?? null;
  const words = headline(state, current?.label ?? server.machine, callsPerSecond);
  const detail = detailOf(state, now, callsPerSecond);
  const sum = sumOf(state, Math.floor((rect.w - 150) / 8.5));
  return (
    <fieldset
      className="st-server"
      data-status={statusOf(state)}
      style={place(rect)}
      aria-label="server"
    >
      <div className="st-head">
        <span className="st-name">server</span>
        <span className="st-design">{designWords(state)}</span>
        {server.pid !== null && <span className="st-pid">pid {server.pid}</span>}
      </div>
      <div className="st-doing">{words}</div>
      <div className="st-sub">{detail}</div>
      <div className="st-foot">
        <div className="st-sum">
          {sum !== null && (
            <>
              <span className="st-sub">{sum.of}</span>
              <span className="st-terms">{sum.text}</span>
            </>
          )}
        </div>
        <div className="st-steps">
          <span className="st-sub">
            {killed ? 'no closing steps' : step === null ? 'between steps' : `step ${step} of 12`}
          </span>
          <span className="st-ticks" aria-hidden="true">
            {STEPS.map((n) => (
              <i key={n} data-tick={tickOf(n, step, state)} />
            ))}
          </span>
        </div>
      </div>
    </fieldset>
  );
};

/** A state that lasts for less than this has no duration to speak of. */
const WORTH_SAYING_MS = 1000;

const STEPS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

const tickOf = (n: number, step: number | null, state: LabState): string => {
  if (state.server.exit?.signal != null) return 'ahead';
  // Between steps the server runs in the loop of 6 to 9: what is behind it is the setting up.
  const reached = step ?? (state.listening === null ? 0 : 5.5);
  if (n === step) return 'now';
  return n < reached ? 'past' : 'ahead';
};

const designWords = (state: LabState): string =>
  state.config.server === 'iterative' ? 'iterative' : 'multiplexed';

const statusOf = (state: LabState): string => {
  const { server } = state;
  if (server.status === 'exited') return server.exit?.signal == null ? 'exited' : 'crashed';
  // A hold by the pace comes and goes with each call: the gate shows it, the card would only flash.
  if (server.gate.waiting !== null && server.gate.mode === 'paused') return 'gate';
  return state.clients.some((c) => c.phase === 'served') ? 'serving' : 'idle';
};

const headline = (state: LabState, label: string, callsPerSecond: number | null): string => {
  const { server } = state;
  if (server.status === 'starting' && server.pid === null) return 'starting';
  if (server.status === 'exited') {
    if (server.exit?.signal != null) return `killed by ${server.exit.signal}`;
    return server.exit?.code ? 'crashed' : 'exited';
  }
  return callsPerSecond === null ? label : 'working at full speed';
};

/** The connection that the server is at: the one whose descriptor its call is about. */
export const connectionInHand = (state: LabState): Connection | null => {
  const { server } = state;
  const open = state.connections.filter((c) => c.serverFd !== null);
  if (state.config.server === 'iterative') return open[0] ?? null;
  const fd = server.inCall?.args.fd ?? server.lastCall?.args.fd;
  return open.find((c) => c.serverFd === fd) ?? null;
};

const detailOf = (state: LabState, now: number, callsPerSecond: number | null): string => {
  const { server } = state;
  if (server.status === 'exited') {
    if (server.exit?.signal != null) return 'the kernel closed what it had open';
    return `with exit code ${server.exit?.code ?? '?'}`;
  }
  if (callsPerSecond !== null) return `${callsPerSecond.toLocaleString('en')} calls a second`;
  const nameOf = (c: Connection): string =>
    state.clients.find((client) => client.id === c.clientId)?.name ?? 'a client';
  const connection = connectionInHand(state);
  if (state.config.server === 'iterative') {
    if (connection !== null) return `${nameOf(connection)}, on fd ${connection.serverFd}`;
    return state.listening === null ? '' : `on fd ${state.listening.fd}, for whoever comes first`;
  }
  if (server.blockedIn === 'select') {
    const n = state.connections.filter((c) => c.serverFd !== null).length;
    const clients = `${n} ${n === 1 ? 'client' : 'clients'}`;
    return n === 0 ? 'from whoever connects' : `listening socket and ${clients}`;
  }
  const ready = server.ready.length;
  const ms = (now - server.position.since) / 1e6;
  const more = ready > 0 ? `${ready} ready` : ms < WORTH_SAYING_MS ? '\u00a0' : duration(ms);
  return connection === null ? more : `${nameOf(connection)}, on fd ${connection.serverFd}`;
};

/** `3 + 4 = 7`, the newest terms when there is no room for all; null when no sum is being made. */
const sumOf = (state: LabState, room: number): { of: string; text: string } | null => {
  if (state.config.service !== 'sum' || state.server.status === 'exited') return null;
  const connection = connectionInHand(state);
  const sum = connection === null ? null : sumSoFar(connection);
  if (sum === null || sum.terms.length === 0) return null;
  const name = state.clients.find((client) => client.id === connection?.clientId)?.name;
  const of = state.config.server === 'iterative' ? 'sum so far' : `sum of ${name}`;
  if (sum.terms.length === 1) return { of, text: String(sum.total) };
  let shown = sum.terms.map(String);
  const text = (): string =>
    `${shown.length < sum.terms.length ? '… ' : ''}${shown.join(' + ').replaceAll('+ -', '− ')} = ${sum.total}`;
  while (text().length > room && shown.length > 1) shown = shown.slice(1);
  return { of, text: text() };
};
