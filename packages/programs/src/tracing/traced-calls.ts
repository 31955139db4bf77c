import { ERRNO } from '@socketarium/syscalls';
import { whenceName } from '@socketarium/syscalls/symbols';
import type { FileCalls, ServerCalls } from '../server-calls.ts';
import { byteCalls } from './traced-byte-calls.ts';
import { readinessCalls } from './traced-readiness-calls.ts';
import { socketCalls } from './traced-socket-calls.ts';
import { NOTHING, Tracer, type Tracing } from './tracer.ts';

/**
 * A server's system calls by their man-page names, with results as libc's or -errno. Each waits at the
 * gate, is recorded as entered, made, and recorded as returned. A design uses them as C uses libc and
 * sees nothing of that.
 */
export const tracedCalls = (tracing: Tracing): ServerCalls => {
  const tracer = new Tracer(tracing);
  const sockets = socketCalls(tracer);
  const bytes = byteCalls(tracer);
  const readiness = readinessCalls(tracer);
  const files = fileCalls(tracer);
  // One literal, by name: V8 would turn an object of so many spread properties into a slow dictionary.
  return {
    get interrupted() {
      return tracer.interrupted;
    },
    unlink: sockets.unlink,
    socket: sockets.socket,
    setsockopt: sockets.setsockopt,
    bind: sockets.bind,
    getsockname: sockets.getsockname,
    listen: sockets.listen,
    accept: sockets.accept,
    fcntl: sockets.fcntl,
    read: bytes.read,
    write: bytes.write,
    recvfrom: bytes.recvfrom,
    sendto: bytes.sendto,
    recvmsg: bytes.recvmsg,
    sendmsg: bytes.sendmsg,
    select: readiness.select,
    poll: readiness.poll,
    epoll_create1: readiness.epoll_create1,
    epoll_ctl: readiness.epoll_ctl,
    epoll_wait: readiness.epoll_wait,
    nanosleep: nanosleep(tracer),
    lseek: files.lseek,
    close: files.close,
  };
};

const nanosleep =
  (tracer: Tracer) =>
  (ms: number): number => {
    tracer.arrive('nanosleep');
    if (tracer.interrupted) return -ERRNO.EINTR;
    tracer.enter('nanosleep', [ms], true);
    const ret = tracer.stops(true) ?? tracer.libc.nanosleep(ms);
    return tracer.done('nanosleep', ret, NOTHING);
  };

/** FileCalls except read, which is among those that carry bytes. */
const fileCalls = (tracer: Tracer): Omit<FileCalls, 'read'> => ({
  lseek: (fd, offset, whence) =>
    tracer.brief('lseek', [fd, offset, whenceName(whence)], () =>
      tracer.libc.lseek(fd, offset, whence),
    ),

  close: (fd) =>
    tracer.brief('close', [fd], () => {
      const ret = tracer.libc.close(fd);
      tracer.flushPolicy.closed(fd);
      return ret;
    }),
});
