import { reduceAll } from '@socketarium/model';
import {
  type Lab,
  type LabState,
  LIMITS,
  lab as labSchema,
  type StreamMessage,
} from '@socketarium/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveLab } from './labs.ts';
import { type Daemon, startDaemon } from './server.ts';
import { ask, StreamClient } from './testing/client.ts';

let daemon: Daemon;
beforeAll(async () => {
  daemon = await startDaemon({ port: 0, host: '127.0.0.1' });
});
afterAll(() => daemon.close());

const post = async (path: string, body: object): Promise<unknown> => {
  const answer = await ask(daemon.url, 'POST', path, { body });
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.json;
};

const makeLab = async (body: object = {}): Promise<Lab> =>
  labSchema.parse(
    await post('/api/labs', {
      transport: 'unix-stream',
      server: 'select',
      service: 'sum',
      ...body,
    }),
  );

const follow = (labId: string, query = ''): StreamClient =>
  new StreamClient(daemon.url, `/api/labs/${labId}/stream${query}`);

const seqReached = (live: LiveLab, seq: number): Promise<void> =>
  new Promise((resolve) => {
    const leave = live.subscribe(() => {
      if (live.state.seq < seq) return;
      leave();
      resolve();
    });
  });

const isEnd = (label: string) => (event: { type: string; text?: string }) =>
  event.type === 'marker.set' && event.text === label;

/** What a page would have: the snapshots and the events after them, reduced. Checks for gaps. */
const pictureOf = (stream: StreamClient, from: LabState | null = null): LabState => {
  let state = from;
  for (const message of stream.messages) {
    if (message.type === 'snapshot') state = message.state;
    if (message.type !== 'events' || state === null) continue;
    const first = state.seq + 1;
    expect(message.events.map(({ seq }) => seq)).toEqual(message.events.map((_, i) => first + i));
    state = reduceAll(state, message.events);
  }
  if (state === null) throw new Error('no snapshot');
  return state;
};

describe('a stream of a living lab', () => {
  it('adds up to the daemon’s own picture', async () => {
    const { id } = await makeLab();
    const stream = follow(id);
    await stream.until(({ type }) => type === 'snapshot');
    await post(`/api/labs/${id}/clients`, { count: 12, script: { numbers: [1, 2], thinkMs: 2 } });
    for (let n = 1; n <= 12; n++) {
      await stream.untilEvent(
        (event) =>
          event.type === 'syscall.returned' &&
          event.call === 'close' &&
          event.client === `client-${n}`,
      );
    }
    await post(`/api/labs/${id}/commands`, { type: 'marker.set', text: 'end' });
    await stream.untilEvent(isEnd('end'));
    const live = daemon.host.labs.get(id);
    const picture = pictureOf(stream);
    const missing = live?.events.after(picture.seq) ?? [];
    expect(reduceAll(picture, missing)).toEqual(live?.state);
    expect(picture.clients.map(({ received }) => received)).toEqual(Array(12).fill('3\n'));
    await ask(daemon.url, 'DELETE', `/api/labs/${id}`);
    stream.close();
  });

  it('resumes after a break without losing anything', async () => {
    const { id } = await makeLab();
    const first = follow(id);
    await first.until(({ type }) => type === 'snapshot');
    first.close();
    await first.closed;
    const seen = pictureOf(first);
    await post(`/api/labs/${id}/clients`, { script: { numbers: [7], thinkMs: 0 } });
    await post(`/api/labs/${id}/commands`, { type: 'marker.set', text: 'while away' });
    const again = follow(id, `?after=${seen.seq}&startedAt=${seen.startedAt}`);
    await again.untilEvent(isEnd('while away'));
    expect(again.messages.slice(0, 2)).toEqual([
      expect.objectContaining({ type: 'hello', labId: id }),
      { type: 'resumed', after: seen.seq },
    ]);
    const picture = pictureOf(again, seen);
    expect(picture.clients.map((client) => client.id)).toEqual(['client-1']);
    again.close();

    const other = follow(id, `?after=${seen.seq}&startedAt=1`);
    await other.until((message) => message.type === 'snapshot' && message.reason === 'first');
    other.close();
    await ask(daemon.url, 'DELETE', `/api/labs/${id}`);
  });

  it('of an ended lab sends all of it to a viewer that joins later', async () => {
    const { id, serverPid } = await makeLab();
    await post(`/api/labs/${id}/clients`, { script: { numbers: [7], thinkMs: 0 } });
    const watching = follow(id);
    await watching.until(({ type }) => type === 'snapshot');
    const answer = await post(`/api/labs/${id}/end`, { next: 'lab-99' });
    expect(answer).toMatchObject({ id, ended: { next: 'lab-99' } });
    expect(() => process.kill(serverPid ?? 0, 0)).toThrow(/ESRCH/);
    await watching.closed;
    expect(watching.messages.at(-1)).toMatchObject({ type: 'ended', kept: true, next: 'lab-99' });

    const later = follow(id, '?after=0');
    expect(await later.closed).toEqual({ code: 1000, reason: 'the lab ended' });
    expect(later.messages[1]).toEqual({ type: 'resumed', after: 0 });
    expect(later.messages.at(-1)).toEqual(watching.messages.at(-1));
    const calls = later.messages
      .flatMap((message) => (message.type === 'events' ? message.events : []))
      .flatMap((event) => (event.type === 'syscall.returned' ? [event.call] : []));
    expect(calls[0]).toBe('unlink');
    expect(calls).toContain('listen');
    const refused = await ask(daemon.url, 'POST', `/api/labs/${id}/clients`);
    expect(refused).toMatchObject({ status: 409, json: { error: { code: 'LAB_ENDED' } } });
    await ask(daemon.url, 'DELETE', `/api/labs/${id}`);
    const gone = follow(id);
    expect((await gone.closed).code).toBe(4404);
  });

  it('ends with the closing steps and `ended`', async () => {
    const { id } = await makeLab();
    const stream = follow(id);
    await stream.until(({ type }) => type === 'snapshot');
    await ask(daemon.url, 'DELETE', `/api/labs/${id}`);
    expect(await stream.closed).toEqual({ code: 1000, reason: 'the lab ended' });
    const calls = stream.messages
      .flatMap((message) => (message.type === 'events' ? message.events : []))
      .flatMap((event) => (event.type === 'syscall.returned' ? [event.call] : []));
    expect(calls).toEqual(expect.arrayContaining(['close', 'unlink']));
    expect(stream.messages.at(-1)?.type).toBe('ended');
    expect(pictureOf(stream).server.status).toBe('exited');
  });
});

describe('a viewer that does not read', () => {
  it('costs the lab nothing, and gets the present picture when it reads again', async () => {
    const { id } = await makeLab({ service: 'echo' });
    const path = `/api/labs/${id}/clients`;
    // Many thinking clients make the picture large, so that buffers are soon full of it.
    await post(path, { count: 500, script: { startMs: 10 * LIMITS.thinkMs } });
    const slow = follow(id);
    await slow.until(({ type }) => type === 'snapshot');
    const lines = Array(1000).fill('x'.repeat(50));
    await post(path, { count: 20, script: { lines, thinkMs: 0, services: 1000 } });
    const live = daemon.host.labs.get(id);
    if (live === undefined) throw new Error('no lab');
    const isBehind = (message: StreamMessage) =>
      message.type === 'snapshot' && message.reason === 'behind';
    // How much the buffers on the way hold depends on the kernel: twice as long each time.
    for (let events = 50_000; !slow.messages.some(isBehind); events *= 2) {
      slow.socket.pause();
      const far = live.state.seq + events;
      await seqReached(live, far);
      slow.socket.resume();
      await slow.until((message) => message.type === 'snapshot' && message.state.seq >= far);
    }
    slow.close();
    await ask(daemon.url, 'DELETE', `/api/labs/${id}`);
  });
});
