import { describe, expect, it } from 'vitest';
import { AF_INET, AF_INET6 } from '../constants.ts';
import { parseIpv4 } from '../ip.ts';
import { runC, runForNumbers } from '../testing/c-program.ts';
import {
  decodeInetRow,
  decodeUdpRow,
  encodeInetDump,
  encodeInetListener,
  encodeInetLocalDump,
  encodePortFilter,
  encodeUdpDump,
} from './inet-diag.ts';
import { SOCKET_STATES } from './states.ts';

const HEADERS = `#include <arpa/inet.h>
  #include <stdio.h>
  #include <string.h>
  #include <linux/inet_diag.h>
  #include <linux/rtnetlink.h>
  #include <linux/sock_diag.h>
  #include <linux/netlink.h>
  static void print(const void *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) printf("%02x", ((const unsigned char *)bytes)[i]);
    puts("");
  }`;

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('inet_diag', () => {
  it('asks with C’s bytes', () => {
    const inC = runC(`${HEADERS}
      int main(void) {
        struct inet_diag_req_v2 dump = { .sdiag_family = AF_INET6, .sdiag_protocol = IPPROTO_TCP };
        dump.idiag_states = 0x402;
        print(&dump, sizeof dump);
        struct inet_diag_req_v2 one = { .sdiag_family = AF_INET, .sdiag_protocol = IPPROTO_TCP };
        one.idiag_states = 1 << 10;
        one.id.idiag_sport = htons(8080);
        inet_pton(AF_INET, "127.0.0.1", one.id.idiag_src);
        one.id.idiag_cookie[0] = one.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
        print(&one, sizeof one);
        struct { struct nlattr header; struct inet_diag_bc_op op[5]; } filter = {
          { sizeof filter, INET_DIAG_REQ_BYTECODE },
          { { INET_DIAG_BC_S_EQ, 8, 12 }, { 0, 0, 8080 },
            { INET_DIAG_BC_JMP, 4, 12 },
            { INET_DIAG_BC_D_EQ, 8, 12 }, { 0, 0, 8080 } } };
        print(&filter, sizeof filter);
        struct inet_diag_req_v2 udp = { .sdiag_family = AF_INET6, .sdiag_protocol = IPPROTO_UDP };
        udp.idiag_ext = 1 << (INET_DIAG_SKMEMINFO - 1);
        udp.idiag_states = ~0u;
        print(&udp, sizeof udp);
        struct { struct inet_diag_req_v2 dump; struct nlattr header; struct inet_diag_bc_op op[2]; }
          local = {
            { .sdiag_family = AF_INET, .sdiag_protocol = IPPROTO_TCP, .idiag_states = 1 << 6 },
            { sizeof local - sizeof local.dump, INET_DIAG_REQ_BYTECODE },
            { { INET_DIAG_BC_S_EQ, 8, 12 }, { 0, 0, 8080 } } };
        print(&local, sizeof local);
        return 0;
      }`);
    expect([
      hex(encodeInetDump(AF_INET6, 0x402, [])),
      hex(encodeInetListener(AF_INET, parseIpv4('127.0.0.1'), 8080, 1 << 10)),
      hex(encodePortFilter([8080]) ?? new Uint8Array()),
      hex(encodeUdpDump(AF_INET6, 0xffff_ffff)),
      hex(encodeInetLocalDump(AF_INET, 1 << 6, 8080)),
    ]).toEqual(inC.trim().split('\n'));
  });

  it('leaves to its caller what does not fit one filter', () => {
    expect(encodePortFilter([])).toBeNull();
    expect(encodePortFilter(Array.from({ length: 33 }, (_, port) => port))).toBeNull();
  });

  it.each([
    { family: AF_INET, name: 'AF_INET', local: '127.0.0.1', peer: '127.1.2.3' },
    { family: AF_INET6, name: 'AF_INET6', local: '::1', peer: 'fe80::1:2' },
  ])('reads the row that C writes, $name', ({ name, local, peer }) => {
    const inC = runC(`${HEADERS}
      int main(void) {
        struct inet_diag_msg row = { .idiag_family = ${name}, .idiag_state = 2 };
        row.id.idiag_sport = htons(41000);
        row.id.idiag_dport = htons(80);
        inet_pton(${name}, "${local}", row.id.idiag_src);
        inet_pton(${name}, "${peer}", row.id.idiag_dst);
        row.idiag_rqueue = 7;
        row.idiag_wqueue = 300;
        row.idiag_inode = 4000000000u;
        print(&row, sizeof row);
        return 0;
      }`);
    const bytes = Uint8Array.from(Buffer.from(inC.trim(), 'hex'));
    const view = new DataView(bytes.buffer);
    const message = { type: 20, flags: 0, sequence: 1, start: 0, end: bytes.length };
    expect(decodeInetRow(view, message)).toEqual({
      inode: 4_000_000_000,
      state: 'SYN_SENT',
      localAddress: local,
      localPort: 41_000,
      peerAddress: peer,
      peerPort: 80,
      receiveQueue: 7,
      sendQueue: 300,
    });
    expect(() => decodeInetRow(view, { ...message, end: 70 })).toThrow(
      expect.objectContaining({ code: 'FRAME_INVALID' }),
    );
  });
});

it('reads a UDP row’s memory as C writes it, and none where there is none', () => {
  const inC = runC(`${HEADERS}
    int main(void) {
      struct { struct inet_diag_msg row; struct nlattr header; unsigned memory[SK_MEMINFO_VARS]; }
        message = { .row = { .idiag_family = AF_INET, .idiag_state = 7, .idiag_inode = 5 } };
      message.header.nla_len = sizeof message.header + sizeof message.memory;
      message.header.nla_type = INET_DIAG_SKMEMINFO;
      message.memory[SK_MEMINFO_RMEM_ALLOC] = 768;
      message.memory[SK_MEMINFO_RCVBUF] = 212992;
      message.memory[SK_MEMINFO_DROPS] = 14;
      message.row.idiag_rqueue = 768;
      print(&message, sizeof message);
      return 0;
    }`);
  const bytes = Uint8Array.from(Buffer.from(inC.trim(), 'hex'));
  const view = new DataView(bytes.buffer);
  const message = { type: 20, flags: 0, sequence: 1, start: 0, end: bytes.length };
  const expected = { inode: 5, state: 'CLOSE', receiveQueue: 768 };
  expect(decodeUdpRow(view, message)).toMatchObject({
    ...expected,
    receiveBuffer: 212_992,
    drops: 14,
  });
  expect(decodeUdpRow(view, { ...message, end: 72 })).toMatchObject({
    ...expected,
    receiveBuffer: 0,
    drops: 0,
  });
});

it('numbers the states as the C library does', () => {
  const names = Object.keys(SOCKET_STATES).filter((name) => name !== 'NEW_SYN_RECV');
  const lines = names.map((name) => `printf("${name} %d\\n", TCP_${name});`);
  const inC = runForNumbers(`#include <netinet/tcp.h>
    #include <stdio.h>
    int main(void) { ${lines.join('\n')} return 0; }`);
  expect({ ...Object.fromEntries(inC), NEW_SYN_RECV: 12 }).toEqual(SOCKET_STATES);
});
