import { beginning, Facts } from '@socketarium/model/testing/facts';
import type { SocketariumEvent, StreamMessage } from '@socketarium/protocol';
import { PROTOCOL_VERSION } from '@socketarium/protocol/wire';
import { expect, test } from 'vitest';
import { aRun } from '../testing/runs.ts';
import {
  type LiveEnvironment,
  LiveSource,
  type Place,
  type Socket,
  type SocketEvents,
} from './live.ts';
import type { Link, Sink } from './source.ts';

type Listeners = { [K in keyof SocketEvents]?: (event: SocketEvents[K]) => void };

class FakeSocket implements Socket {
  readonly #listeners: Listeners = {};
  readonly sent: string[] = [];
  closed = false;

  addEventListener<K extends keyof SocketEvents>(
    type: K,
    listener: (event: SocketEvents[K]) => void,
  ): void {
    this.#listeners[type] = listener as Listeners[K];
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.closed = true;
  }

  says(...messages: StreamMessage[]): void {
    for (const message of messages) this.#listeners.message?.({ data: JSON.stringify(message) });
  }

  breaks(code = 1006, reason = ''): void {
    this.#listeners.close?.({ code, reason });
  }
}

/** A world in which time passes when told to, and the daemon answers as told. */
class FakeWorld implements LiveEnvironment {
  readonly opened: { after: Place | null; socket: FakeSocket }[] = [];
  answer: 'alive' | 'missing' | 'unreachable' = 'alive';
  #now = 0;
  #timers: { id: number; at: number; action: () => void }[] = [];
  #ids = 0;

  open(after: Place | null): FakeSocket {
    const socket = new FakeSocket();
    this.opened.push({ after, socket });
    return socket;
  }

  probe() {
    return Promise.resolve(this.answer);
  }

  now(): number {
    return this.#now;
  }

  setTimeout(action: () => void, ms: number): number {
    this.#ids += 1;
    this.#timers.push({ id: this.#ids, at: this.#now + ms, action });
    return this.#ids;
  }

  clearTimeout(timer: number): void {
    this.#timers = this.#timers.filter(({ id }) => id !== timer);
  }

  get socket(): FakeSocket {
    const last = this.opened.at(-1);
    if (last === undefined) throw new Error('nothing was opened');
    return last.socket;
  }

  get timers(): number {
    return this.#timers.length;
  }

  /** Lets time pass, timer by timer, and promises settle after each. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#now = next.at;
      this.clearTimeout(next.id);
      next.action();
      await Promise.resolve();
      await Promise.resolve();
    }
    this.#now = end;
  }
}

const started = (place: Place | null = null) => {
  const world = new FakeWorld();
  const links: Link[] = [];
  const events: SocketariumEvent[] = [];
  const other: string[] = [];
  const sink: Sink = {
    link: (link) => links.push(link),
    snapshot: ({ state }) => other.push(`snapshot ${state.seq}`),
    events: (batch) => events.push(...batch),
    resumed: (after) => other.push(`resumed ${after}`),
  };
  const source = new LiveSource(world, place);
  source.start(sink, ({ status }) => other.push(`run ${status}`));
  return { world, links, events, other, source };
};

const hello: StreamMessage = { type: 'hello', protocolVersion: PROTOCOL_VERSION, labId: 'lab-1' };
const snapshot = (seq: number): StreamMessage => ({
  type: 'snapshot',
  reason: 'first',
  state: { ...beginning(), seq },
  omitted: 0,
  tail: [],
});
const phases = (links: readonly Link[]) => links.map(({ phase }) => phase);

test('hello, a snapshot, events', () => {
  const { world, links, events, other } = started();
  world.socket.says(hello, snapshot(7), { type: 'events', events: new Facts(7).calls(1) });
  expect(phases(links)).toEqual(['connecting', 'live']);
  expect(other).toEqual(['snapshot 7']);
  expect(events.map(({ seq }) => seq)).toEqual([8, 9]);
});

test('the scenario that runs in the lab', () => {
  const { world, other } = started();
  world.socket.says(hello, { type: 'run', run: aRun() }, snapshot(7));
  world.socket.says({ type: 'run', run: aRun({ status: 'held' }) });
  expect(other).toEqual(['run running', 'snapshot 7', 'run held']);
});

test('a stream that breaks goes on after the last event that was seen', async () => {
  const { world, links, other } = started();
  world.socket.says(hello, snapshot(7), { type: 'events', events: new Facts(7).calls(1) });
  world.socket.breaks();
  expect(links.at(-1)).toEqual({ phase: 'reconnecting', since: 0, daemon: 'unknown' });
  await world.pass(250);
  expect(world.opened).toHaveLength(2);
  expect(world.opened[1]?.after).toEqual({ seq: 9, startedAt: beginning().startedAt });
  world.socket.says(hello, { type: 'resumed', after: 9 });
  expect(other).toEqual(['snapshot 7', 'resumed 9']);
  expect(phases(links)).toEqual(['connecting', 'live', 'reconnecting', 'reconnecting', 'live']);
});

test('a daemon that is gone is asked again, more and more slowly, and found when it is back', async () => {
  const { world, links } = started();
  world.socket.says(hello, snapshot(1));
  world.answer = 'unreachable';
  world.socket.breaks();
  await world.pass(20_000);
  expect(world.opened).toHaveLength(1);
  expect(links.at(-1)).toEqual({ phase: 'reconnecting', since: 0, daemon: 'unreachable' });
  // 250 + 500 + 1000 + 2000, then each 3000: the ninth is due at 18.75 s.
  expect(links.filter(({ phase }) => phase === 'reconnecting')).toHaveLength(10);
  world.answer = 'alive';
  await world.pass(3000);
  expect(world.opened).toHaveLength(2);
});

test('the user can have it tried at once', async () => {
  const { world, source } = started();
  world.socket.says(hello, snapshot(1));
  world.answer = 'unreachable';
  world.socket.breaks();
  await world.pass(10_000);
  world.answer = 'alive';
  source.retryNow();
  await world.pass(0);
  expect(world.opened).toHaveLength(2);
  source.retryNow();
  await world.pass(0);
  expect(world.opened).toHaveLength(2);
});

test('a lab that the daemon does not know is missing, and not asked for again', async () => {
  const { world, links } = started();
  world.socket.says(hello, snapshot(1));
  world.answer = 'missing';
  world.socket.breaks();
  await world.pass(60_000);
  expect(links.at(-1)).toEqual({ phase: 'missing' });
  expect(world.opened).toHaveLength(1);
  expect(world.timers).toBe(0);
});

test('closed with 4404 it is missing, with 4429 refused', () => {
  const first = started();
  first.world.socket.breaks(4404);
  expect(first.links.at(-1)).toEqual({ phase: 'missing' });
  const second = started();
  second.world.socket.breaks(4429, 'VIEWER_LIMIT: too many');
  expect(second.links.at(-1)).toEqual({ phase: 'refused', reason: 'VIEWER_LIMIT: too many' });
});

test('a silent stream is taken for dead; one that answers pings is not', async () => {
  const { world, links } = started();
  world.socket.says(hello, snapshot(1));
  for (let i = 0; i < 5; i += 1) {
    await world.pass(2000);
    world.socket.says({ type: 'pong', id: i });
  }
  expect(world.socket.sent).toHaveLength(5);
  expect(phases(links)).toEqual(['connecting', 'live']);
  const silent = world.socket;
  await world.pass(6000);
  expect(silent.closed).toBe(true);
  expect(phases(links)).toContain('reconnecting');
});

test('a connection that never opens is given up and tried again', async () => {
  const { world, links } = started();
  await world.pass(6500);
  expect(world.opened[0]?.socket.closed).toBe(true);
  expect(world.opened[0]?.socket.sent).toEqual([]);
  expect(phases(links)).toContain('reconnecting');
  expect(world.opened).toHaveLength(2);
});

test('a lab that ends is ended, whatever the socket does then', async () => {
  const ending = { at: '2026-01-01T00:00:00.000Z', reason: 'ended', seq: 1, next: 'lab-2' };
  const { world, links } = started();
  world.socket.says(hello, snapshot(1), { type: 'ended', ...ending, kept: true });
  world.socket.breaks(1000);
  await world.pass(10_000);
  expect(links.at(-1)).toEqual({ phase: 'ended', ending, kept: true });
  expect(world.opened).toHaveLength(1);
});

test('another protocol version is refused', () => {
  const { world, links } = started();
  world.socket.says({ ...hello, protocolVersion: PROTOCOL_VERSION + 1 });
  expect(links.at(-1)?.phase).toBe('refused');
  expect(world.socket.closed).toBe(true);
});

test('it can begin with the lab’s beginning', () => {
  const place = { seq: 0, startedAt: 5 };
  const { world, other } = started(place);
  expect(world.opened[0]?.after).toEqual(place);
  world.socket.says(hello, { type: 'resumed', after: 0 });
  expect(other).toEqual(['resumed 0']);
});

test('stopped, it leaves nothing behind', () => {
  const { world, source } = started();
  world.socket.says(hello, snapshot(1));
  source.stop();
  expect(world.socket.closed).toBe(true);
  expect(world.timers).toBe(0);
});
