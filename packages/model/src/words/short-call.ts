import { type ArgValue, descriptorOf, type OpenCall, receives } from '@socketarium/protocol';
import { isBuffer } from '../calls/args.ts';
import { quotedBuffer } from './text.ts';

/** A call for a label beside a dot: in C notation, and short. */
export const shortCall = ({ call, args }: OpenCall): string => {
  const fd = descriptorOf(call, args);
  const { buf } = args;
  switch (call) {
    case 'read':
      return `read(${fd}, buf, ${args.count})`;
    case 'recvfrom':
      return `recvfrom(${fd}, buf, ${args.len})`;
    case 'write':
    case 'sendto':
    case 'sendmsg':
      return isBuffer(buf) ? `${call}(${fd}, ${quotedBuffer(buf, 8)})` : `${call}(${fd})`;
    case 'select':
      return `select(${countOf(args.readfds)})`;
    case 'poll':
      return `poll(${countOf(args.fds)})`;
    case 'epoll_wait':
      return `epoll_wait(${args.epfd})`;
    case 'epoll_ctl':
      return `epoll_ctl(${args.epfd}, ${String(args.op).replace('EPOLL_CTL_', '')}, ${fd})`;
    case 'fcntl':
      return `fcntl(${fd}, ${args.cmd})`;
    case 'nanosleep':
      return `nanosleep(${args.req} ms)`;
    case 'listen':
      return `listen(${fd}, ${args.backlog})`;
    case 'shutdown':
      return `shutdown(${fd}, ${args.how})`;
    case 'unlink':
      return 'unlink(path)';
    default:
      return fd < 0 ? `${call}()` : `${call}(${fd})`;
  }
};

const countOf = (value: ArgValue | undefined): string => {
  const n = Array.isArray(value) ? value.length : 0;
  return `${n} ${n === 1 ? 'descriptor' : 'descriptors'}`;
};

/** What a sleep waits for, to explain "blocked". `datagrams`: there are no connections. */
export const sleepReason = (call: string, datagrams = false): string => {
  switch (call) {
    case 'accept':
      return 'no connection yet';
    case 'select':
    case 'poll':
    case 'epoll_wait':
      return 'nothing is ready';
    case 'connect':
      return 'no room in the queue';
    case 'sendto':
    case 'sendmsg':
      return datagrams ? 'no room in the queue' : 'no room to write';
    case 'write':
      return 'no room to write';
    case 'nanosleep':
      return 'at work';
    default:
      if (receives(call)) return datagrams ? 'no datagram yet' : 'no data yet';
      return 'asleep';
  }
};
