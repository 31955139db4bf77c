import { expect, test } from 'vitest';
import { acceptedConnections, servedClient } from './selectors/lab.ts';
import { LATER, Story } from './testing/transcript.ts';
import { headline } from './words/headline.ts';

const threeConnected = (transport: 'unix-stream' | 'tcp'): Story => {
  const story = new Story({ server: 'select', service: 'echo', transport, backlog: 5 });
  story.server.setsUp();
  for (const n of [1, 2, 3]) {
    const client = story.client(n);
    client.added().connects();
    story.kernel([n], {
      sockets: [
        transport === 'tcp'
          ? { inode: client.inode, localPort: client.port, peerPort: 5000 }
          : { inode: client.inode, peerInode: 100 + 4 + n },
      ],
    });
    story.server
      .selects(3)
      .accepts(4 + n, transport === 'tcp' ? { port: client.port } : { pid: 500 + n });
  }
  story.server.enters('select', { nfds: 8, readfds: [3, 5, 6, 7], timeout: -1 });
  return story;
};

for (const transport of ['unix-stream', 'tcp'] as const) {
  test(`${transport}: three clients at once, served in whatever order they send`, () => {
    const story = threeConnected(transport);
    const { server } = story;
    expect(story.picture()).toEqual([
      'server waiting-for-readiness, blocked in select',
      'queue [] 0',
      'client-1 served',
      'client-2 served',
      'client-3 served',
    ]);
    expect(headline(story.state, LATER)).toBe(
      'The server sleeps in select(), watching the listening socket and 3 connected clients.',
    );
    expect(servedClient(story.state)).toBeNull();

    story.client(3).writes(4, 'c\n');
    story.client(1).writes(4, 'a\n');
    server.returns('select', 2, { readfds: [5, 7] });
    expect(story.state.server).toMatchObject({ machine: 'dispatching', ready: [5, 7] });
    server.enters('read', { fd: 5, count: 4096 });
    expect(story.state.server).toMatchObject({ machine: 'reading', ready: [7] });
    server.returns('read', 2, { buf: 'a\n' });
    expect(servedClient(story.state)?.id).toBe('client-1');
    server.writes(5, 'a\n');
    expect(story.state.server.machine).toBe('replying');
    server.reads(7, 'c\n').writes(7, 'c\n');
    expect(servedClient(story.state)?.id).toBe('client-3');

    server.selects(6).enters('read', { fd: 6, count: 4096 });
    story.client(2).closes(4);
    server.returns('read', 0, { buf: '' });
    expect(story.state.server.machine).toBe('closing-the-connected-socket');
    server.closes(6);
    expect(story.state.server.machine).toBe('dispatching');
    expect(acceptedConnections(story.state).map((one) => [one.clientId, one.serverFd])).toEqual([
      ['client-1', 5],
      ['client-3', 7],
    ]);
    expect(story.state.connections.map((one) => one.serverRead)).toEqual(['a\n', 'c\n']);

    server.enters('select', { nfds: 8, readfds: [3, 5, 7], timeout: -1 });
    server.returns('select', 'EINTR');
    expect(story.state.server.machine).toBe('closing-the-connected-socket');
    server.closes(5).closes(7).closes(3);
    if (transport === 'unix-stream') server.calls('unlink', { pathname: '/lab.sock' }, 0);
    server.exits(0);
    expect(story.state.server.machine).toBe('exited');
    expect(story.state.server.position.surprises).toEqual([]);
  });
}

test('TCP: the port that the kernel chose becomes the address', () => {
  expect(threeConnected('tcp').state.address).toEqual({ host: '127.0.0.1', port: 5000 });
});

test('select that finds no client connected when it is interrupted closes the listening socket', () => {
  const story = new Story({ server: 'select' });
  story.server.setsUp().enters('select', { nfds: 4, readfds: [3], timeout: -1 });
  story.server.returns('select', 'EINTR');
  expect(story.state.server.machine).toBe('closing-the-listening-socket');
});
