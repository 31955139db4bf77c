import { expect, test } from 'vitest';
import { describeConfig, joinCommand, ownClient, transportLabel } from './lab.ts';

test('a lab in words', () => {
  const sum = { service: 'sum' } as const;
  expect(describeConfig({ transport: 'unix-stream', server: 'iterative', ...sum })).toBe(
    'Unix stream, multiplexing off, sum',
  );
  expect(
    describeConfig({ transport: 'tcp', server: 'epoll', trigger: 'edge', ipv6: true, ...sum }),
  ).toBe('TCP over IPv6, multiplexing epoll, edge, sum');
  expect(describeConfig({ transport: 'udp', server: 'iterative', ...sum })).toBe('UDP, sum');
  expect(transportLabel('udp', true)).toBe('UDP over IPv6');
});

test('the line that joins from a terminal', () => {
  const path = { path: '/run/lab.sock' };
  expect(joinCommand(path, 'unix-stream')).toBe('nc -U /run/lab.sock');
  expect(joinCommand(path, 'unix-seqpacket')).toBe('socat - UNIX-CONNECT:/run/lab.sock,type=5');
  expect(joinCommand(path, 'unix-dgram')).toBe('socat - UNIX-SENDTO:/run/lab.sock,bind=/tmp/me.$$');
  expect(joinCommand({ host: '::1', port: 7 }, 'tcp')).toBe('nc ::1 7');
  expect(joinCommand({ host: '127.0.0.1', port: 7 }, 'udp')).toBe('nc -u 127.0.0.1 7');
  expect(ownClient('lab-1', 'echo')).toBe('npm run -s socketarium -- client lab-1');
});
