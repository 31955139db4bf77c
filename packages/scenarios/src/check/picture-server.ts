import type { LabState, ServerPattern, ServerState } from '@socketarium/protocol';
import { fitsAmount, printAmount } from './amount.ts';
import { count, type Leaf, orNone } from './picture-leaf.ts';

/** What a pattern says about the server, or about the newest second one. */
export const serverLeaves = (
  field: 'server' | 'secondServer',
  pattern: ServerPattern,
): readonly Leaf[] => {
  const who = field === 'server' ? 'the server' : 'the second server';
  const pick = (state: LabState): ServerState | undefined =>
    field === 'server' ? state.server : state.servers.slice(1).at(-1);
  const leaf = (
    name: string,
    wanted: string,
    fits: (server: ServerState) => boolean,
    saw: (server: ServerState) => string,
  ): Leaf => ({
    wanted: `${field}.${name} is ${wanted}`,
    part: pick,
    fits: (state) => {
      const server = pick(state);
      return server !== undefined && fits(server);
    },
    saw: (state) => {
      const server = pick(state);
      return server === undefined ? `there was no second server` : `${who} ${saw(server)}`;
    },
  });
  const leaves: Leaf[] = [];
  const { status, blockedIn, machine, exitCode, exitSignal, descriptors, gateWaiting } = pattern;
  if (status !== undefined) {
    leaves.push(leaf('status', status, (s) => s.status === status, sayStatus));
  }
  if (blockedIn !== undefined) {
    leaves.push(
      leaf(
        'blockedIn',
        orNone(blockedIn),
        (s) => s.blockedIn === blockedIn,
        (s) => (s.blockedIn === null ? 'was not blocked' : `was blocked in ${s.blockedIn}`),
      ),
    );
  }
  if (machine !== undefined) {
    leaves.push(
      leaf(
        'machine',
        machine,
        (s) => s.machine === machine,
        (s) => `was in the state ${s.machine}`,
      ),
    );
  }
  if (exitCode !== undefined) {
    leaves.push(
      leaf('exitCode', orNone(exitCode), (s) => (s.exit?.code ?? null) === exitCode, sayExit),
    );
  }
  if (exitSignal !== undefined) {
    leaves.push(
      leaf(
        'exitSignal',
        orNone(exitSignal),
        (s) => (s.exit?.signal ?? null) === exitSignal,
        sayExit,
      ),
    );
  }
  if (descriptors !== undefined) {
    leaves.push(
      leaf(
        'descriptors',
        printAmount(descriptors),
        (s) => fitsAmount(descriptors, s.descriptors.length),
        (s) => `had ${count(s.descriptors.length, 'descriptor')}`,
      ),
    );
  }
  if (gateWaiting !== undefined) {
    leaves.push(
      leaf(
        'gateWaiting',
        orNone(gateWaiting),
        (s) => (s.gate.waiting?.call ?? null) === gateWaiting,
        (s) =>
          s.gate.waiting === null
            ? 'was not paused before a call'
            : `was paused before ${s.gate.waiting.call}`,
      ),
    );
  }
  return leaves;
};

const sayStatus = (server: ServerState): string =>
  server.status === 'exited' ? sayExit(server) : `was ${server.status}`;

const sayExit = ({ exit, status }: ServerState): string => {
  if (exit === null) return `was ${status}`;
  return exit.signal === null
    ? `exited with code ${orNone(exit.code)}`
    : `was killed by ${exit.signal}`;
};
