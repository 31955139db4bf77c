import type { ArgValue, OpenCall } from '@socketarium/protocol';

const isBuffer = (value: ArgValue | undefined): value is { length: number; preview: string } =>
  typeof value === 'object' && !Array.isArray(value);

/** A call as it stands beside a dot: as a C programmer would write it, and short. */
export const callText = ({ call, args }: OpenCall): string => {
  const fd = args.fd ?? args.sockfd;
  switch (call) {
    case 'read':
      return `read(${fd}, buf, ${args.count})`;
    case 'write':
      return isBuffer(args.buf) ? `write(${fd}, ${quoted(args.buf.preview, 8)})` : `write(${fd})`;
    case 'select': {
      const watched = Array.isArray(args.readfds) ? args.readfds.length : 0;
      return `select(${watched} descriptors)`;
    }
    case 'listen':
      return `listen(${fd}, ${args.backlog})`;
    case 'unlink':
      return 'unlink(path)';
    default:
      return fd === undefined ? `${call}()` : `${call}(${fd})`;
  }
};

/** A buffer's beginning in C's notation, at most `room` characters of it. */
export const quoted = (preview: string, room: number): string => {
  const cut = preview.length > room ? preview.slice(0, room) : preview;
  const shown = cut
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replace(/[^\x20-\x7e]/g, '·');
  return `"${shown}"${cut === preview ? '' : '…'}`;
};

/** What a sleep is for, so that "blocked" explains itself. */
export const sleepReason = (call: string): string => {
  switch (call) {
    case 'accept':
      return 'no one in the queue';
    case 'read':
      return 'no data yet';
    case 'select':
      return 'nothing is ready';
    case 'connect':
      return 'no room in the queue';
    case 'write':
      return 'no room to write';
    default:
      return 'asleep';
  }
};
