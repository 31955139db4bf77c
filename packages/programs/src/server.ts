import { CONTROL_FD, EVENTS_FD, type ServerProgramConfig } from '@socketarium/protocol/wire';
import { interruptOn, libc, monotonicNow, takeInterrupt } from '@socketarium/syscalls';
import { POLLIN, POLLOUT, SIGINT, SIGTERM } from '@socketarium/syscalls/constants';
import { BareCalls } from './bare-calls.ts';
import { begin } from './begin.ts';
import { designOf, servingOf } from './configuration.ts';
import { takeDescriptorsBelow } from './lowest-descriptor.ts';
import type { ServerCalls } from './server-calls.ts';
import { FlushPolicy } from './tracing/flush-policy.ts';
import { Gate } from './tracing/gate.ts';
import { peerInodes } from './tracing/peer-inodes.ts';
import { Recorder } from './tracing/recorder.ts';
import { tracedCalls } from './tracing/traced-calls.ts';

/**
 * The server program: one lab's server, a process of its own that blocks in its system calls. Started as
 * protocol/wire/programs.ts describes. Exit codes: 0 after steps 9 to 12; 1 with a sentence on stderr
 * when it could not continue, or when its records have no reader any more.
 */
const run = (config: ServerProgramConfig): void => {
  interruptOn(SIGTERM);
  interruptOn(SIGINT);
  const interruptTaken = (): boolean => takeInterrupt() !== null;
  const serve = (os: ServerCalls, workMs: () => number): void => {
    takeDescriptorsBelow(libc, config.lowestFd);
    designOf(config)(os, servingOf(config, os, workMs));
  };

  if (config.tracing === false) {
    serve(new BareCalls(libc, interruptTaken), () => config.workMs);
    return;
  }
  const recorder = new Recorder(libc, EVENTS_FD, monotonicNow, () => process.exit(1));
  recorder.frames.opened(process.pid);
  recorder.flush();
  const gate = new Gate(
    {
      poll: (timeoutMs) => libc.poll1(CONTROL_FD, POLLIN, timeoutMs),
      read: (into) => libc.read(CONTROL_FD, into, into.length),
    },
    { now: monotonicNow, recent: () => recorder.lastTime },
    interruptTaken,
    config.paused,
    config.workMs,
  );
  const os = tracedCalls({
    libc,
    recorder,
    gate,
    flushPolicy: new FlushPolicy((fd) => {
      const events = libc.poll1(fd, POLLOUT, 0);
      return events > 0 && (events & POLLOUT) !== 0;
    }),
    takeInterrupt: interruptTaken,
    tid: process.pid,
    peerInode: peerInodes(config.transport),
  });
  try {
    serve(os, () => gate.workMs);
  } finally {
    recorder.flush();
  }
};

begin<ServerProgramConfig>((config) => {
  run(config);
  process.exit(0);
});
