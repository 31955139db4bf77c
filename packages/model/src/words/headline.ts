import { isDatagram, type LabState, type OpenCall } from '@socketarium/protocol';
import type { Sleep } from '../selectors/asleep.ts';
import { acceptedConnections, clientById, servedClient, waitingForRoom } from '../selectors/lab.ts';
import { serverMoment } from '../selectors/server-moment.ts';
import { failedCall, outOfDescriptors } from '../selectors/trouble.ts';
import { waitingClients } from '../selectors/waiting.ts';
import { count } from './count.ts';
import { serverDoes } from './server-does.ts';

/** The picture in plain sentences, for newcomers and for screen readers' live regions. */

/** Who else waits; without connections, what else. With a leading space. */
const others = (state: LabState, besides: boolean): string => {
  if (isDatagram(state.config.transport)) return datagramsThatWait(state);
  const n = waitingClients(state).length;
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
  const known = count(n, 'datagram waits.', 'datagrams wait.');
  const words = state.datagrams?.exact ? known : `At least ${known.toLowerCase()}`;
  return `${n === 0 ? '' : ` ${words}`}${room}`;
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

const sleeping = (state: LabState, { call: open }: Sleep): string => {
  switch (open.call) {
    case 'accept':
      return `The server sleeps in accept(${open.args.sockfd}), waiting for a connection.${others(state, false)}`;
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

/** The client that an iterative server has accepted: it serves it from accept to close. */
const ownClient = (state: LabState): string | undefined => {
  const own = state.config.server === 'iterative' ? acceptedConnections(state)[0] : undefined;
  return own && clientById(state, own.clientId)?.name;
};

/** Paused before a call, and not blocked in the kernel. */
const paused = (state: LabState, call: string): string => {
  const name = ownClient(state);
  const serving = name === undefined ? '' : `, serving ${name}`;
  return `The server is paused, before ${call}()${serving}.${others(state, name !== undefined)}`;
};

/** Between calls, in a short one, or held before one by the pace: its client matters more. */
const busy = (state: LabState): string => {
  if (outOfDescriptors(state)) return noDescriptor(state);
  const name = ownClient(state);
  // While its descriptor is being closed the service is over.
  const closing = state.server.machine.startsWith('closing');
  const does = name === undefined || closing ? serverDoes(state) : `serves ${name}`;
  return `The server ${does}.${others(state, name !== undefined)}`;
};

const exited = (state: LabState): string => {
  const exit = state.server.exit;
  if (exit?.signal) return `The server was killed by ${exit.signal}.`;
  if (exit?.code === 0) return 'The server ran its closing steps and exited.';
  const failed = failedCall(state.server);
  const why = failed === null ? '' : `: ${failed.call}() failed with ${failed.errno}`;
  return `The server exited with code ${exit?.code}${why}.`;
};

const noDescriptor = (state: LabState): string => {
  const times = state.listening?.failing?.times ?? 1;
  const again = times > 1 ? `has failed with EMFILE ${times} times` : 'failed with EMFILE';
  return `accept() ${again}: the server has no free descriptor.${others(state, false)}`;
};

const stopped = (state: LabState): string => {
  const n = state.listening?.acceptQueue.length ?? state.datagrams?.length ?? 0;
  const what = state.datagrams === null ? ['waits', 'wait'] : ['datagram waits', 'datagrams wait'];
  const queue = state.datagrams === null ? 'the accept queue' : 'its queue';
  const wait = n === 0 ? '' : `; ${n} ${n === 1 ? what[0] : what[1]} in ${queue}`;
  return `The server is stopped by a signal, as SIGSTOP does${wait}.`;
};

/** One or two plain sentences about `now`, ns. */
export const headline = (state: LabState, now: number): string => {
  const moment = serverMoment(state, now);
  switch (moment.kind) {
    case 'exited':
      return exited(state);
    case 'starting':
      return 'The server is starting.';
    case 'stopped':
      return stopped(state);
    case 'held':
      return moment.paused ? paused(state, moment.stop.call) : busy(state);
    case 'asleep':
      return sleeping(state, moment.sleep);
    case 'calling':
    case 'awake':
      return busy(state);
  }
};

/** A headline of this picture without who else waits, which may change while the rest stays true. */
export const withoutWaiting = (text: string, state: LabState): string => {
  const tail = [others(state, true), others(state, false)].find(
    (one) => one !== '' && text.endsWith(one),
  );
  return tail === undefined ? text : text.slice(0, -tail.length);
};
