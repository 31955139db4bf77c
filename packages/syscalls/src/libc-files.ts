import { SocketariumError } from '@socketarium/protocol/wire';
import { requireCString, requireDuration, requireInt } from './arguments.ts';
import type { SyncCalls } from './calls.ts';
import { lastErrno, native } from './native.ts';
import { result } from './result.ts';
import { decodeRlimit, encodeSoftLimit, RLIMIT_BYTES } from './rlimit.ts';
import { encodeTimespec } from './timespec.ts';

/** Calls on descriptors, files and limits, and sleep, in the calling thread. */

/** struct stat is 144 bytes on x86-64 and 128 on arm64; st_ino is the second eight on both. */
const stat = new Uint8Array(256);
const statWords = new DataView(stat.buffer);
const ST_INO = 8;

const timespec = new Int32Array(4);
const rlimit = new Uint8Array(RLIMIT_BYTES);
const rlimitView = new DataView(rlimit.buffer);

export const fstat: SyncCalls['fstat'] = (fd, inode) => {
  requireInt('fd', fd);
  const ret = native.fstat(fd, stat);
  if (ret < 0) return -lastErrno();
  inode[0] = statWords.getUint32(ST_INO, true) + statWords.getUint32(ST_INO + 4, true) * 2 ** 32;
  return ret;
};

export const fcntl: SyncCalls['fcntl'] = (fd, cmd, arg) => {
  requireInt('fd', fd);
  requireInt('cmd', cmd);
  requireInt('arg', arg);
  return result(native.fcntl(fd, cmd, arg));
};

export const dup: SyncCalls['dup'] = (oldfd) => {
  requireInt('oldfd', oldfd);
  return result(native.dup(oldfd));
};

export const dup2: SyncCalls['dup2'] = (oldfd, newfd) => {
  requireInt('oldfd', oldfd);
  requireInt('newfd', newfd);
  return result(native.dup2(oldfd, newfd));
};

export const nanosleep: SyncCalls['nanosleep'] = (ms) => {
  requireDuration('ms', ms);
  encodeTimespec(timespec, ms);
  return result(native.nanosleep(timespec, null));
};

export const open: SyncCalls['open'] = (pathname, flags, mode) => {
  requireCString('pathname', pathname);
  requireInt('flags', flags);
  requireInt('mode', mode);
  return result(native.open(pathname, flags, mode));
};

export const memfd_create: SyncCalls['memfd_create'] = (name, flags) => {
  requireCString('name', name);
  requireInt('flags', flags);
  return result(native.memfd_create(name, flags));
};

export const lseek: SyncCalls['lseek'] = (fd, offset, whence) => {
  requireInt('fd', fd);
  requireInt('whence', whence);
  if (!Number.isSafeInteger(offset)) {
    throw new SocketariumError('INVALID_ARGUMENT', `offset must be an integer, not ${offset}.`);
  }
  return result(native.lseek(fd, offset, whence));
};

export const getrlimit: SyncCalls['getrlimit'] = (resource, limits) => {
  requireInt('resource', resource);
  const ret = native.prlimit(0, resource, null, rlimit);
  if (ret < 0) return -lastErrno();
  [limits[0], limits[1]] = decodeRlimit(rlimitView);
  return ret;
};

export const setSoftLimit: SyncCalls['setSoftLimit'] = (pid, resource, soft) => {
  requireInt('pid', pid);
  requireInt('resource', resource);
  if (!(soft === Infinity || (Number.isSafeInteger(soft) && soft >= 0))) {
    throw new SocketariumError('INVALID_ARGUMENT', `soft must be 0 or more, not ${soft}.`);
  }
  // Both limits are set by one call: so the hard one is read first, and written back.
  const asked = result(native.prlimit(pid, resource, null, rlimit));
  if (asked < 0) return asked;
  encodeSoftLimit(rlimitView, soft);
  return result(native.prlimit(pid, resource, rlimit, null));
};
