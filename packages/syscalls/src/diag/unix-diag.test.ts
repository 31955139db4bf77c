import { expect, it } from 'vitest';
import { runC } from '../testing/c-program.ts';
import { encodeAttribute } from './netlink.ts';
import { decodeUnixRow, encodeUnixRequest, UDIAG_SHOW_ALL } from './unix-diag.ts';

const HEADERS = `#include <stdio.h>
  #include <sys/socket.h>
  #include <linux/unix_diag.h>
  static void print(const void *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) printf("%02x", ((const unsigned char *)bytes)[i]);
    puts("");
  }`;

const row = (state: number, attributes: Uint8Array[]) => {
  const bytes = Buffer.concat([
    Buffer.from([1, 1, state, 0, 5, 0, 0, 0]),
    Buffer.alloc(8),
    ...attributes,
  ]);
  const view = new DataView(Uint8Array.from(bytes).buffer);
  return decodeUnixRow(view, { type: 20, flags: 0, sequence: 1, start: 0, end: bytes.length });
};
const words = (...numbers: number[]) => new Uint8Array(Uint32Array.from(numbers).buffer);

it('asks with C’s bytes', () => {
  const inC = runC(`${HEADERS}
    int main(void) {
      struct unix_diag_req request = { .sdiag_family = AF_UNIX, .udiag_states = 1 << 10 };
      request.udiag_ino = 4000000000u;
      request.udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_PEER | UDIAG_SHOW_ICONS | UDIAG_SHOW_RQLEN;
      request.udiag_cookie[0] = request.udiag_cookie[1] = ~0u;
      print(&request, sizeof request);
      return 0;
    }`);
  const request = encodeUnixRequest(4_000_000_000, 1 << 10, UDIAG_SHOW_ALL);
  expect(Buffer.from(request).toString('hex')).toBe(inC.trim());
});

it('reads the row that C writes', () => {
  const inC = runC(`${HEADERS}
    int main(void) {
      struct unix_diag_msg row = { .udiag_family = AF_UNIX, .udiag_type = SOCK_STREAM };
      row.udiag_state = 1;
      row.udiag_ino = 77;
      print(&row, sizeof row);
      printf("%d %d %d %d %d\\n", UNIX_DIAG_NAME, UNIX_DIAG_PEER, UNIX_DIAG_ICONS, UNIX_DIAG_RQLEN,
             UNIX_DIAG_SHUTDOWN);
      return 0;
    }`);
  const [message = '', numbers] = inC.trim().split('\n');
  expect(numbers).toBe('0 2 3 4 6');
  const bytes = Uint8Array.from(Buffer.from(message, 'hex'));
  const whole = { type: 20, flags: 0, sequence: 1, start: 0, end: bytes.length };
  expect(decodeUnixRow(new DataView(bytes.buffer), whole)).toMatchObject({
    inode: 77,
    state: 'ESTABLISHED',
  });
});

it('reads a listening socket’s queue in its order', () => {
  const listening = row(10, [
    encodeAttribute(0, Buffer.from('/run/lab.sock\0')),
    encodeAttribute(3, words(30, 10, 0, 20)),
    encodeAttribute(4, words(4, 5)),
  ]);
  expect(listening).toEqual({
    inode: 5,
    type: 'stream',
    state: 'LISTEN',
    peerInode: 0,
    receiveQueue: 4,
    sendQueue: 5,
    path: '/run/lab.sock',
    waiting: [30, 10, 0, 20],
    shutdown: 0,
  });
  expect(row(10, [encodeAttribute(3, words())]).waiting).toEqual([]);
});

it('reads a connected socket, named or not', () => {
  const connected = row(1, [
    encodeAttribute(2, words(9)),
    encodeAttribute(4, words(12, 768)),
    encodeAttribute(6, Uint8Array.of(2)),
  ]);
  expect(connected).toEqual({
    inode: 5,
    type: 'stream',
    state: 'ESTABLISHED',
    peerInode: 9,
    receiveQueue: 12,
    sendQueue: 768,
    path: null,
    waiting: null,
    shutdown: 2,
  });
  expect(row(7, [encodeAttribute(0, Buffer.from('\0lab'))]).path).toBe('@lab');
});

it('refuses a row that is cut short', () => {
  const view = new DataView(new ArrayBuffer(16));
  expect(() => decodeUnixRow(view, { type: 20, flags: 0, sequence: 1, start: 0, end: 15 })).toThrow(
    expect.objectContaining({ code: 'FRAME_INVALID' }),
  );
});
