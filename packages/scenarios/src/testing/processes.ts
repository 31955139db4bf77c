import type { LabState, SocketariumEvent, Thread } from '@socketarium/protocol';

type Processes = LabState['processes'];

/** The threads' calls as the picture has them after this fact: nothing else of a process. */
export const processesAfter = (event: SocketariumEvent, before: Processes): Processes => {
  if (event.type !== 'syscall.entered' && event.type !== 'syscall.returned') return before;
  const { where, callId, call, args } = event;
  const old = before.find(({ pid }) => pid === where.pid);
  const open = old?.threads.find(({ tid }) => tid === where.tid)?.inCall ?? null;
  const thread: Thread = {
    tid: where.tid,
    inCall: null,
    blockedIn: null,
    lastCall: null,
    gate: null,
    machine: null,
    position: null,
  };
  if (event.type === 'syscall.entered') thread.inCall = { callId, call, args, since: event.t };
  else {
    const { seq, ret, errno, t: returnedAt } = event;
    const enteredAt = open?.since ?? returnedAt;
    const whole = { ...open?.args, ...args };
    thread.lastCall = { seq, callId, call, args: whole, ret, errno, enteredAt, returnedAt };
  }
  const threads = [...(old?.threads ?? []).filter(({ tid }) => tid !== where.tid), thread];
  const others = before.filter((one) => one !== old);
  return [...others, { ...(old ?? blank(where.host, where.pid)), threads }];
};

const blank = (host: string, pid: number): Processes[number] => ({
  host,
  pid,
  parentPid: null,
  program: null,
  startedAt: 0,
  exit: null,
  zombie: false,
  gate: { mode: 'open', paceMs: 0 },
  stoppedAt: null,
  descriptors: [],
  threads: [],
});
