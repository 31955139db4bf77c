import { type ClientState, isDatagram, type LabState, type OpenCall } from '@socketarium/protocol';
import { acceptedConnections, clientById, servedClient, waitingForRoom } from '../selectors/lab.ts';
import { askedServer } from '../selectors/present.ts';
import { failedCall, outOfDescriptors } from '../selectors/trouble.ts';
import { count } from './count.ts';
import { serverDoes } from './server-does.ts';

/** The picture in plain sentences, for newcomers and for screen readers' live regions. */

/** Unserved, and this server's to serve: not those who wait at a second one. */
const waiting = (state: LabState): ClientState[] =>
  state.clients.filter(
    (one) =>
      (one.phase === 'queued' || (one.phase === 'connecting' && one.waitingSince !== null)) &&
      askedServer(state, one) === state.server.pid,
  );

/** Who else waits; where there are no connections, what else. With a blank before it. */
const others = (state: LabState, besides: boolean): string => {
  if (isDatagram(state.config.transport)) return datagramsThatWait(state);
  const n = waiting(state).length;
  if (n === 0) return '';
  return ` ${
    besides ? count(n, 'other waits.', 'others wait.') : count(n, 'client waits.', 'clients wait.')
  }`;
};

const datagramsThatWait = (state: LabState): string => {
  const n = state.datagrams?.length ?? 0;
  const asleep = waitingForRoom(state).length;
  const room =
    asleep === 0 ? '' : ` ${count(asleep, 'client waits for room.', 'clients wait for room.')}`;
  return `${n === 0 ? '' : ` ${count(n, 'datagram waits.', 'datagrams wait.')}`}${room}`;
};

/** Asleep in a call of the read(2) family. */
const receiving = (state: LabState, open: OpenCall): string => {
  const sleeps = `The server sleeps in ${open.call}(${open.args.fd ?? open.args.sockfd})`;
  if (isDatagram(state.config.transport)) return `${sleeps}, waiting for a datagram.`;
  const who = servedClient(state)?.name ?? 'its peer';
  const what = state.config.server === 'iterative' ? who : `the rest of ${who}’s line`;
  return `${sleeps}, waiting for ${what}.${others(state, true)}`;
};

/** Asleep in a call of the write(2) family. */
const sending = (state: LabState, open: OpenCall): string => {
  const sleeps = `The server sleeps in ${open.call}(${open.args.fd ?? open.args.sockfd})`;
  const who = servedClient(state)?.name ?? 'its peer';
  return `${sleeps} until ${who} reads.${others(state, true)}`;
};

const watching = (state: LabState, open: OpenCall): string => {
  const n = acceptedConnections(state).length;
  const clients = n === 0 ? '' : ` and ${n} connected ${n === 1 ? 'client' : 'clients'}`;
  return `The server sleeps in ${open.call}(), watching the listening socket${clients}.${others(state, n > 0)}`;
};

const working = (state: LabState, open: OpenCall): string => {
  const who = servedClient(state)?.name;
  const whose = who === undefined ? 'a request' : `${who}’s request`;
  return `The server works on ${whose}: ${open.args.req} ms in nanosleep().${others(state, who !== undefined)}`;
};

const sleeping = (state: LabState, open: OpenCall): string => {
  switch (open.call) {
    case 'accept':
      return `The server sleeps in accept(${open.args.sockfd}), waiting for a connection.`;
    case 'read':
    case 'recvfrom':
    case 'recvmsg':
      return receiving(state, open);
    case 'write':
    case 'sendto':
    case 'sendmsg':
      return sending(state, open);
    case 'select':
    case 'poll':
    case 'epoll_wait':
      return watching(state, open);
    case 'nanosleep':
      return working(state, open);
    default:
      return `The server sleeps in ${open.call}().${others(state, false)}`;
  }
};

/** A hold shorter than this is not put into words: it would be gone before it is read. */
const READABLE_MS = 250;

/** Held at the gate, and not by the kernel: whom the server is at matters more than the hold. */
const held = (state: LabState, call: string): string => {
  const { gate } = state.server;
  const served = state.config.server === 'iterative' ? acceptedConnections(state)[0] : undefined;
  const name = served && clientById(state, served.clientId)?.name;
  const rest = others(state, name !== undefined);
  if (gate.mode === 'paused') {
    const serving = name === undefined ? '' : `, serving ${name}`;
    return `The server is paused, before ${call}()${serving}.${rest}`;
  }
  const does = name === undefined ? serverDoes(state) : `serves ${name}`;
  const short = gate.paceMs < READABLE_MS;
  return `The server ${does}${short ? '' : `; the pace holds it at the gate, before ${call}()`}.${rest}`;
};

const exited = (state: LabState): string => {
  const exit = state.server.exit;
  if (exit?.signal) return `The server was killed by ${exit.signal}.`;
  if (exit?.code === 0) return 'The server walked its closing steps and exited.';
  const failed = failedCall(state.server);
  const why = failed === null ? '' : `: ${failed.call}() failed with ${failed.errno}`;
  return `The server exited with code ${exit?.code}${why}.`;
};

const spinning = (state: LabState): string =>
  `accept() fails with EMFILE: the server has no descriptor left, and asks again at once.${others(state, false)}`;

/** One plain sentence or two on what is going on. */
export const headline = (state: LabState): string => {
  const { server } = state;
  if (server.status === 'exited') return exited(state);
  if (server.gate.waiting) return held(state, server.gate.waiting.call);
  if (outOfDescriptors(state)) return spinning(state);
  if (server.blockedIn && server.inCall) return sleeping(state, server.inCall);
  if (server.machine === 'start') return 'The server is starting.';
  return `The server ${serverDoes(state)}.${others(state, false)}`;
};
