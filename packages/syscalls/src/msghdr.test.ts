import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  CONTROL_OFFSET,
  cmsgLength,
  cmsgSpace,
  decodeDescriptors,
  encodeReceived,
  encodeSent,
  flagsOf,
  insideBlock,
  MSGHDR,
  nameLengthOf,
  newMessageBlock,
  SCM_MAX_FD,
} from './msghdr.ts';
import { runC, runForNumbers } from './testing/c-program.ts';

const BLOCK = 0x7f00_1122_3344_0000n;
const INSIDE = insideBlock(BLOCK);
const NAME = { address: 0x7f55_6677_8899_aabcn, length: 16 };
const BUF = { address: 0x7fcc_ddee_ff00n, length: 42 };
const HEADERS = `#include <stddef.h>
  #include <stdint.h>
  #include <stdio.h>
  #include <string.h>
  #include <sys/socket.h>
  #include <sys/uio.h>`;

it('lays struct msghdr, struct iovec and struct cmsghdr out as C does', () => {
  const fields = { name: 'name', nameLength: 'namelen', iov: 'iov', iovLength: 'iovlen' };
  const rest = { control: 'control', controlLength: 'controllen', flags: 'flags' };
  const offsets = Object.entries({ ...fields, ...rest }).map(
    ([ours, theirs]) => `printf("${ours} %zu\\n", offsetof(struct msghdr, msg_${theirs}));`,
  );
  const lengths = [0, 1, 2, 3, 253].map(
    (n) => `printf("len${n} %zu\\nspace${n} %zu\\n", CMSG_LEN(${4 * n}), CMSG_SPACE(${4 * n}));`,
  );
  const inC = runForNumbers(`${HEADERS}
    int main(void) {
      printf("bytes %zu\\n", sizeof(struct msghdr));
      ${offsets.join('\n')}
      ${lengths.join('\n')}
      return 0;
    }`);
  const ours = Object.fromEntries(
    [0, 1, 2, 3, 253].flatMap((n) => [
      [`len${n}`, cmsgLength(n)],
      [`space${n}`, cmsgSpace(n)],
    ]),
  );
  expect(Object.fromEntries(inC)).toEqual({ ...MSGHDR, ...ours });
});

it.each([[], [7], [7, 8, 1_000_000]])('writes a message that passes %j as C does', (...fds) => {
  const inC = runC(`${HEADERS}
    int main(void) {
      static _Alignas(8) unsigned char block[${newMessageBlock(fds.length).bytes.length}];
      struct iovec iov = { (void *)${BUF.address}u, 42 };
      struct msghdr msg;
      memset(&msg, 0, sizeof msg);
      msg.msg_name = (void *)${NAME.address}u;
      msg.msg_namelen = 16;
      msg.msg_iov = (void *)(${BLOCK}u + sizeof msg);
      msg.msg_iovlen = 1;
      memcpy(block + sizeof msg, &iov, sizeof iov);
      int fds[] = { ${[...fds, 0].join(', ')} };
      if (${fds.length} > 0) {
        msg.msg_control = block + sizeof msg + sizeof iov;
        msg.msg_controllen = CMSG_SPACE(sizeof fds - sizeof fds[0]);
        struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
        cmsg->cmsg_level = SOL_SOCKET;
        cmsg->cmsg_type = SCM_RIGHTS;
        cmsg->cmsg_len = CMSG_LEN(sizeof fds - sizeof fds[0]);
        memcpy(CMSG_DATA(cmsg), fds, sizeof fds - sizeof fds[0]);
        msg.msg_control = (void *)(${BLOCK}u + sizeof msg + sizeof iov);
      }
      memcpy(block, &msg, sizeof msg);
      size_t length = ${CONTROL_OFFSET} + msg.msg_controllen;
      for (size_t i = 0; i < length; i++) printf("%02x", block[i]);
      return 0;
    }`);
  const block = newMessageBlock(fds.length);
  // The rest of an earlier message must not show.
  block.bytes.fill(0xff, CONTROL_OFFSET);
  encodeSent(block, INSIDE, NAME, BUF, fds);
  const length = CONTROL_OFFSET + (fds.length === 0 ? 0 : cmsgSpace(fds.length));
  expect(Buffer.from(block.bytes.subarray(0, length)).toString('hex')).toBe(inC);
});

it('returns any descriptors that were put in', () => {
  const fd = fc.integer({ min: 0, max: 0x7fff_ffff });
  fc.assert(
    fc.property(fc.array(fd, { maxLength: SCM_MAX_FD }), (fds) => {
      const block = newMessageBlock(SCM_MAX_FD);
      encodeSent(block, INSIDE, NAME, BUF, fds);
      const read = [9, 9, 9];
      decodeDescriptors(block, read);
      expect(read).toEqual(fds);
    }),
  );
});

it('skips control messages of other kinds, and reads several one after the other', () => {
  const { view, bytes } = newMessageBlock(20);
  const put = (offset: number, level: number, type: number, data: number[]) => {
    view.setUint32(offset, cmsgLength(data.length), true);
    view.setInt32(offset + 8, level, true);
    view.setInt32(offset + 12, type, true);
    for (const [index, word] of data.entries()) view.setInt32(offset + 16 + 4 * index, word, true);
    return offset + cmsgSpace(data.length);
  };
  let end = put(CONTROL_OFFSET, 1, 1, [5]);
  // SCM_CREDENTIALS: pid, uid, gid.
  end = put(end, 1, 2, [77, 0, 0]);
  end = put(end, 1, 1, [6, 7]);
  view.setUint32(MSGHDR.controlLength, end - CONTROL_OFFSET, true);
  const read: number[] = [];
  decodeDescriptors({ view, bytes }, read);
  expect(read).toEqual([5, 6, 7]);
});

it('never reads past the block, whatever it contains', () => {
  const block = newMessageBlock(8);
  const room = block.bytes.length - CONTROL_OFFSET;
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: room, maxLength: room }),
      fc.integer({ min: 0, max: 0xffff_ffff }),
      (control, told) => {
        block.bytes.set(control, CONTROL_OFFSET);
        block.view.setUint32(MSGHDR.controlLength, told, true);
        const read: number[] = [];
        decodeDescriptors(block, read);
        expect(read.length).toBeLessThanOrEqual(room / 4);
      },
    ),
  );
});

it('has room for a name, for bytes and for all descriptors that may come', () => {
  const block = newMessageBlock(SCM_MAX_FD);
  encodeSent(block, INSIDE, NAME, BUF, [3]);
  block.view.setInt32(MSGHDR.flags, 0x20, true);
  encodeReceived(block, INSIDE, { ...NAME, length: 110 }, BUF);
  expect(nameLengthOf(block)).toBe(110);
  expect(flagsOf(block)).toBe(0);
  expect(block.view.getUint32(MSGHDR.controlLength, true)).toBe(cmsgSpace(SCM_MAX_FD));
  expect(block.view.getBigUint64(MSGHDR.control, true)).toBe(INSIDE.control);
});

it('refuses more descriptors than one message can pass', () => {
  const fds = Array.from({ length: SCM_MAX_FD + 1 }, () => 0);
  expect(() => encodeSent(newMessageBlock(SCM_MAX_FD), INSIDE, NAME, BUF, fds)).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
  );
});
