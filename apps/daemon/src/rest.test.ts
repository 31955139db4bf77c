import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import {
  clientState,
  type Lab,
  LIMITS,
  lab as labSchema,
  labSummary,
  PROTOCOL_VERSION,
} from '@socketarium/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Daemon, startDaemon, VERSION } from './server.ts';
import { type Answer, ask, StreamClient } from './testing/client.ts';

let daemon: Daemon;
beforeAll(async () => {
  daemon = await startDaemon({ port: 0, host: '127.0.0.1' });
});
afterAll(() => daemon.close());

const call = (method: string, path: string, body?: unknown): Promise<Answer> =>
  ask(daemon.url, method, path, { body });

const unix = { transport: 'unix-stream', server: 'iterative', service: 'sum' } as const;

const makeLab = async (body: object = unix): Promise<Lab> => {
  const answer = await call('POST', '/api/labs', body);
  expect(answer.status, answer.text).toBe(201);
  return labSchema.parse(answer.json);
};

const follow = (labId: string): StreamClient =>
  new StreamClient(daemon.url, `/api/labs/${labId}/stream`);

describe('a lab over HTTP', () => {
  it('is made, viewed, listed and deleted, and leaves nothing', async () => {
    const made = await makeLab();
    expect(made).toMatchObject({ ...unix, backlog: 4, pace: 0, paused: false });
    expect(made.state.server).toMatchObject({ status: 'running', blockedIn: 'accept' });
    expect(made.state.listening?.acceptQueue).toMatchObject({ length: 0, members: [] });
    const path = 'path' in made.address ? made.address.path : '';
    expect(existsSync(path)).toBe(true);
    process.kill(made.serverPid ?? 0, 0);

    const one = await call('GET', `/api/labs/${made.id}`);
    expect(one.status).toBe(200);
    expect(labSchema.parse(one.json).serverPid).toBe(made.serverPid);
    const all = z.array(labSummary).parse((await call('GET', '/api/labs')).json);
    const { state: _picture, ...known } = made;
    expect(all).toContainEqual({ ...known, clients: 0, viewers: 0 });

    const deleted = await call('DELETE', `/api/labs/${made.id}`);
    expect(deleted).toMatchObject({ status: 204, text: '' });
    expect(existsSync(path)).toBe(false);
    expect(() => process.kill(made.serverPid ?? 0, 0)).toThrow(/ESRCH/);
    expect((await call('GET', `/api/labs/${made.id}`)).status).toBe(404);
  });

  it('on TCP has the port it got, and accepts connections', async () => {
    const made = await makeLab({ ...unix, transport: 'tcp', server: 'select', service: 'echo' });
    const port = 'port' in made.address ? made.address.port : 0;
    expect(port).toBeGreaterThan(0);
    const socket = connect(port, '127.0.0.1');
    socket.write('hello\n');
    const [echo] = await Promise.all([
      new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data)))),
    ]);
    expect(echo).toBe('hello\n');
    socket.destroy();
    await call('DELETE', `/api/labs/${made.id}`);
  });

  it('made paused answers when the server waits at the gate', async () => {
    const made = await makeLab({ ...unix, paused: true });
    expect(made.state.server.gate).toMatchObject({ mode: 'paused', waiting: { call: 'unlink' } });
    expect(made.state.listening).toBeNull();
    await call('DELETE', `/api/labs/${made.id}`);
  });
});

describe('clients over HTTP', () => {
  it('are added, and get their sums', async () => {
    const { id } = await makeLab();
    const stream = follow(id);
    const script = { numbers: [1, 2, 3], thinkMs: 20 };
    const added = await call('POST', `/api/labs/${id}/clients`, { count: 3, script });
    expect(added.status).toBe(201);
    const clients = z.array(clientState).parse(added.json);
    expect(clients.map((client) => client.id)).toEqual(['client-1', 'client-2', 'client-3']);
    for (const client of clients) {
      await stream.untilEvent(
        (event) => event.type === 'process.exited' && event.where.pid === client.pid,
      );
    }
    const state = labSchema.parse((await call('GET', `/api/labs/${id}`)).json).state;
    expect(state.clients.map(({ phase, received }) => [phase, received])).toEqual(
      Array(3).fill(['done', '6\n']),
    );
    expect(state.counters.accepted).toBe(3);
    stream.close();
    await call('DELETE', `/api/labs/${id}`);
  });

  it('one is added with the default script when the body is empty', async () => {
    const { id } = await makeLab();
    const added = await call('POST', `/api/labs/${id}/clients`);
    expect(added.status).toBe(201);
    expect(added.json).toMatchObject([{ id: 'client-1', script: { numbers: [3, 4, 5] } }]);
    await call('DELETE', `/api/labs/${id}`);
  });
});

describe('commands over HTTP', () => {
  it('pause, step, resume and pace, each answered with the seq of its effect', async () => {
    const { id } = await makeLab();
    const path = `/api/labs/${id}/commands`;
    const stream = follow(id);
    let seq = 0;
    for (const command of [
      { type: 'server.pause' },
      { type: 'server.step' },
      { type: 'server.pace', ms: 5 },
      { type: 'server.resume' },
      { type: 'marker.set', text: 'here' },
    ]) {
      const answer = await call('POST', path, command);
      expect(answer.status, answer.text).toBe(200);
      const done = z.object({ type: z.string(), seq: z.int() }).parse(answer.json);
      expect(done.type).toBe(command.type);
      expect(done.seq).toBeGreaterThanOrEqual(seq);
      seq = done.seq;
    }
    const mark = await stream.untilEvent((event) => event.type === 'marker.set');
    expect(mark.seq).toBeLessThanOrEqual(seq);
    stream.close();
    await call('DELETE', `/api/labs/${id}`);
  });

  it('add a client, make it send, and kill it', async () => {
    const { id } = await makeLab();
    const path = `/api/labs/${id}/commands`;
    const stream = follow(id);
    const script = { interactive: true, numbers: [] };
    const added = await call('POST', path, { type: 'client.add', script });
    expect(added.json).toMatchObject({ type: 'client.add', clients: [{ id: 'client-1' }] });
    await stream.untilEvent(
      (event) => event.type === 'syscall.returned' && event.call === 'accept',
    );
    const sent = { type: 'client.send', clientId: 'client-1', text: '42' };
    await stream.untilEvent(
      (event) => event.type === 'syscall.returned' && event.call === 'connect',
    );
    expect((await call('POST', path, sent)).status).toBe(200);
    const read = await stream.untilEvent(
      (event) =>
        event.type === 'syscall.returned' && event.call === 'read' && event.client === undefined,
    );
    expect(read).toMatchObject({ ret: 3, args: { buf: { length: 3, preview: '42\n' } } });
    expect((await call('POST', path, { type: 'client.kill', clientId: 'client-1' })).status).toBe(
      200,
    );
    const exited = await stream.untilEvent((event) => event.type === 'process.exited');
    const [client] = labSchema.parse((await call('GET', `/api/labs/${id}`)).json).state.clients;
    expect(exited).toMatchObject({ where: { pid: client?.pid }, signal: 'SIGKILL' });
    stream.close();
    await call('DELETE', `/api/labs/${id}`);
  });

  it('to a server that was killed are refused, and the lab is still there', async () => {
    const { id } = await makeLab();
    const path = `/api/labs/${id}/commands`;
    const stream = follow(id);
    expect((await call('POST', path, { type: 'server.kill' })).status).toBe(200);
    await stream.untilEvent((event) => event.type === 'process.exited');
    const refused = await call('POST', path, { type: 'server.pause' });
    expect(refused).toMatchObject({
      status: 409,
      json: { error: { code: 'SERVER_NOT_RUNNING' } },
    });
    const state = labSchema.parse((await call('GET', `/api/labs/${id}`)).json).state;
    expect(state.server).toMatchObject({ status: 'exited', exit: { signal: 'SIGKILL' } });
    stream.close();
    await call('DELETE', `/api/labs/${id}`);
  });
});

describe('limits and conflicts over HTTP', () => {
  it('a crowd is as large as a lab allows, shares a process, and has no connection yet', async () => {
    const { id } = await makeLab();
    const script = { startMs: 10 * LIMITS.thinkMs };
    const crowd = { count: LIMITS.clientsPerLab, script };
    expect((await call('POST', `/api/labs/${id}/clients`, crowd)).status).toBe(201);
    const refusals = [
      [`/api/labs/${id}/clients`, { script }, 429, 'CLIENT_LIMIT'],
      [`/api/labs/${id}/commands`, { type: 'client.add' }, 429, 'CLIENT_LIMIT'],
      [
        `/api/labs/${id}/commands`,
        { type: 'client.kill', clientId: 'client-7' },
        409,
        'CLIENT_SHARES_PROCESS',
      ],
      [
        `/api/labs/${id}/commands`,
        { type: 'client.send', clientId: 'client-7', text: '1' },
        409,
        'CLIENT_NOT_CONNECTED',
      ],
    ] as const;
    for (const [path, body, status, code] of refusals) {
      expect(await call('POST', path, body)).toMatchObject({ status, json: { error: { code } } });
    }
    await call('DELETE', `/api/labs/${id}`);
  });
});

describe('the rest of the API', () => {
  it('reports the server’s name', async () => {
    const { json } = await call('GET', '/api/health');
    expect(json).toEqual({
      name: 'socketarium',
      version: VERSION,
      protocolVersion: PROTOCOL_VERSION,
    });
  });

  it('is sent so that a browser interprets it as nothing else', async () => {
    const { headers } = await call('GET', '/api/labs');
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });
});
