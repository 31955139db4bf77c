import {
  type CallName,
  CONTROL_FD,
  EVENTS_FD,
  type ServerProgramConfig,
} from '@socketarium/protocol/wire';
import {
  dieWithParent,
  FD_SET_BYTES,
  interruptOn,
  libc,
  monotonicNow,
  takeInterrupt,
} from '@socketarium/syscalls';
import { POLLIN, POLLOUT, SIGINT, SIGTERM } from '@socketarium/syscalls/constants';
import { BareCalls } from './bare-calls.ts';
import { iterative } from './designs/iterative.ts';
import { select } from './designs/select.ts';
import { endpointOf } from './endpoint.ts';
import type { ServerCalls } from './server-calls.ts';
import { SERVICES } from './services/services.ts';
import { FlushPolicy } from './tracing/flush-policy.ts';
import { Gate } from './tracing/gate.ts';
import { peerInodes } from './tracing/peer-inodes.ts';
import { Recorder } from './tracing/recorder.ts';
import { TracedCalls } from './tracing/traced-calls.ts';

/**
 * The server program: one lab's server, a process of its own that blocks in its system calls.
 * Started as protocol/programs.ts says. Exit codes: 0 after steps 9 to 12; 1 with a sentence on
 * stderr when it could not go on, or when nobody reads its records any more.
 */
const DESIGNS = { iterative, select };

const run = (config: ServerProgramConfig): void => {
  dieWithParent(config.parentPid);
  interruptOn(SIGTERM);
  interruptOn(SIGINT);
  const interruptTaken = (): boolean => takeInterrupt() !== null;
  const serve = (os: ServerCalls): void =>
    DESIGNS[config.server](
      os,
      endpointOf(config.address),
      config.backlog,
      SERVICES[config.service],
    );

  if (config.tracing === false) {
    serve(new BareCalls(libc, interruptTaken));
    return;
  }
  const recorder = new Recorder(libc, EVENTS_FD, monotonicNow, () => process.exit(1));
  recorder.frames.opened(process.pid);
  recorder.flush();
  const gate = new Gate<CallName>(
    {
      poll: (timeoutMs) => libc.poll1(CONTROL_FD, POLLIN, timeoutMs),
      read: (into) => libc.read(CONTROL_FD, into, into.length),
    },
    {
      waiting: (call) => {
        recorder.frames.gateWaiting(0, process.pid, call);
        recorder.flush();
      },
      passed: (call) => {
        recorder.frames.gatePassed(0, process.pid, call);
        recorder.flush();
      },
    },
    { now: monotonicNow, recent: () => recorder.lastTime },
    interruptTaken,
    config.paused,
  );
  const os = new TracedCalls({
    libc,
    recorder,
    gate,
    flushPolicy: new FlushPolicy(FD_SET_BYTES, (fd) => {
      const events = libc.poll1(fd, POLLOUT, 0);
      return events > 0 && (events & POLLOUT) !== 0;
    }),
    takeInterrupt: interruptTaken,
    tid: process.pid,
    peerInode: peerInodes(config.transport),
  });
  try {
    serve(os);
  } finally {
    recorder.flush();
  }
};

try {
  run(JSON.parse(process.argv[2] ?? '') as ServerProgramConfig);
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
