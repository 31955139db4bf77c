import { encodeGateOrder, GATE_ORDER_BYTES, type GateOrder } from '@socketarium/protocol/wire';
import { expect, test } from 'vitest';
import { Gate } from './gate.ts';

const MS = 1e6;
const EINTR = -4;

/** What happens, in order, each time the gate sleeps in poll. */
type Happening = readonly GateOrder[] | 'signal' | 'other signal' | 'end-of-file' | 'time';

const pause: GateOrder = { order: 'pause' };
const step: GateOrder = { order: 'step' };
const resume: GateOrder = { order: 'resume' };
const pace = (ms: number): GateOrder => ({ order: 'pace', ms });

/** A gate with a list of happenings around it; `log` has what it did and when (ms). */
class World {
  readonly log: string[] = [];
  time = 0;
  readonly gate: Gate;
  #happenings: Happening[] = [];
  #readable: Uint8Array | null = null;
  #signal = false;

  constructor(options: { paused?: boolean } = {}) {
    this.gate = new Gate(
      { poll: (timeoutMs) => this.#poll(timeoutMs), read: (into) => this.#read(into) },
      { now: () => this.time, recent: () => this.time },
      () => {
        const came = this.#signal;
        this.#signal = false;
        return came;
      },
      options.paused ?? false,
    );
  }

  /** Orders that the next poll finds. */
  send(...orders: GateOrder[]): void {
    this.#readable = Buffer.concat(orders.map(encodeGateOrder));
  }

  hangUp(): void {
    this.#readable = new Uint8Array(0);
  }

  /** Passes the gate before `call` while these things happen; logs whether it was disturbed. */
  pass(call: string, ...happenings: Happening[]): void {
    this.#happenings = happenings;
    const { gate } = this;
    let stops: boolean;
    if (gate.shut) {
      this.log.push(`${this.time / MS} waiting before ${call}`);
      stops = !gate.stand();
      this.log.push(`${this.time / MS} passed ${call}`);
    } else {
      stops = gate.takeStop();
    }
    if (stops) this.log.push(`asked to stop before ${call}`);
    expect(this.#happenings).toEqual([]);
  }

  #poll(timeoutMs: number): number {
    if (this.#readable !== null) return 1;
    if (timeoutMs === 0) return 0;
    const happening = this.#happenings.shift();
    if (happening === undefined) throw new Error(`sleeps for ${timeoutMs} ms and nothing happens`);
    if (happening === 'time') {
      expect(timeoutMs).toBeGreaterThan(0);
      this.time += timeoutMs * MS;
      return 0;
    }
    this.time += MS;
    if (happening === 'signal') this.#signal = true;
    if (happening === 'signal' || happening === 'other signal') return EINTR;
    if (happening === 'end-of-file') this.hangUp();
    else this.send(...happening);
    return 1;
  }

  #read(into: Uint8Array): number {
    const bytes = this.#readable ?? new Uint8Array(0);
    const count = Math.min(bytes.length, into.length);
    into.set(bytes.subarray(0, count));
    // End-of-file stays readable for ever.
    if (bytes.length > 0) this.#readable = count < bytes.length ? bytes.subarray(count) : null;
    return count;
  }
}

test('open: nothing waits', () => {
  const world = new World();
  for (const call of ['socket', 'bind', 'listen']) world.pass(call);
  expect(world.log).toEqual([]);
});

test('open: orders are polled once a millisecond', () => {
  const world = new World();
  world.pass('read');
  world.send(pause);
  world.time += 0.9 * MS;
  world.pass('write');
  world.time += 0.1 * MS;
  world.pass('close', [step]);
  expect(world.log).toEqual(['1 waiting before close', '2 passed close']);
});

test('paused from the start: a step lets one call pass', () => {
  const world = new World({ paused: true });
  world.pass('unlink', [step]);
  world.pass('socket', [step]);
  expect(world.log).toEqual([
    '0 waiting before unlink',
    '1 passed unlink',
    '1 waiting before socket',
    '2 passed socket',
  ]);
});

test('a step without a waiting call is kept, one at most', () => {
  const world = new World({ paused: true });
  world.pass('unlink', [step, step, step]);
  world.pass('socket', [step]);
  world.send(step);
  world.pass('bind');
  expect(world.log.filter((line) => line.includes('passed'))).toEqual([
    '1 passed unlink',
    '2 passed socket',
    '2 passed bind',
  ]);
});

test('a step while open holds the call after it', () => {
  const world = new World();
  world.send(step);
  world.pass('accept');
  world.pass('read', [resume]);
  world.pass('write');
  expect(world.log).toEqual([
    '0 waiting before accept',
    '0 passed accept',
    '0 waiting before read',
    '1 passed read',
  ]);
});

test('resume drops a kept step', () => {
  const world = new World();
  world.send(step, resume, pause);
  world.pass('accept', [resume]);
  expect(world.log).toEqual(['0 waiting before accept', '1 passed accept']);
});

test('paced: each call waits its time', () => {
  const world = new World();
  world.send(pace(250));
  world.pass('accept', 'time');
  world.pass('read', 'time');
  expect(world.log).toEqual([
    '0 waiting before accept',
    '250 passed accept',
    '250 waiting before read',
    '500 passed read',
  ]);
});

test('a new pace holds for the call that is waiting', () => {
  const world = new World();
  world.send(pace(1000));
  world.pass('accept', [pace(10)], 'time');
  world.pass('read', [pace(0)]);
  world.pass('write');
  expect(world.log).toEqual([
    '0 waiting before accept',
    '10 passed accept',
    '10 waiting before read',
    '11 passed read',
  ]);
});

test('a pace does not end a pause, and holds after it', () => {
  const world = new World({ paused: true });
  world.pass('unlink', [pace(5)], [resume], 'time');
  expect(world.log).toEqual(['0 waiting before unlink', '5 passed unlink']);
});

test('a pause finds a paced call still waiting', () => {
  const world = new World();
  world.send(pace(5));
  world.pass('accept', [pause], [step]);
  world.pass('read', [resume], 'time');
  expect(world.log[1]).toBe('2 passed accept');
});

test('a signal at the gate requests a stop, and only once', () => {
  const world = new World({ paused: true });
  world.pass('accept', 'other signal', 'signal');
  world.pass('close', [step]);
  expect(world.log).toEqual([
    '0 waiting before accept',
    '2 passed accept',
    'asked to stop before accept',
    '2 waiting before close',
    '3 passed close',
  ]);
});

test('control descriptor closed: requests a stop, and never waits again', () => {
  const world = new World({ paused: true });
  world.pass('accept', 'end-of-file');
  world.pass('close');
  world.time += 5 * MS;
  world.pass('unlink');
  expect(world.log).toEqual([
    '0 waiting before accept',
    '1 passed accept',
    'asked to stop before accept',
  ]);
});

test('control descriptor closed while open: found at the next poll', () => {
  const world = new World();
  world.hangUp();
  world.pass('accept');
  expect(world.log).toEqual(['asked to stop before accept']);
});

test('the work of a request: the initial value, and the newest order’s', () => {
  const world = new World();
  expect(world.gate.workMs).toBe(0);
  world.send({ order: 'work', ms: 50 });
  // It has just polled; but after a call that slept, it polls again.
  expect(world.gate.workMs).toBe(0);
  world.gate.lookSoon();
  expect(world.gate.workMs).toBe(50);
  world.send({ order: 'work', ms: 0 }, pause);
  world.time += 5 * MS;
  expect(world.gate.workMs).toBe(0);
  expect(world.gate.open).toBe(false);
});

test('control descriptor closed, found when work was asked for: the next call is asked to stop', () => {
  const world = new World();
  world.hangUp();
  expect(world.gate.workMs).toBe(0);
  world.pass('read');
  world.pass('close');
  expect(world.log).toEqual(['asked to stop before read']);
});

test('an order in two pieces is one order', () => {
  const world = new World({ paused: true });
  const bytes = Buffer.concat([encodeGateOrder(pace(0)), encodeGateOrder(step)]);
  const chunks = [bytes.subarray(0, GATE_ORDER_BYTES + 2), bytes.subarray(GATE_ORDER_BYTES + 2)];
  const reads: number[] = [];
  const gate = new Gate(
    {
      poll: () => 1,
      read: (into) => {
        const chunk = chunks.shift() ?? new Uint8Array(0);
        into.set(chunk);
        reads.push(chunk.length);
        return chunk.length;
      },
    },
    { now: () => world.time, recent: () => world.time },
    () => false,
    true,
  );
  expect(gate.stand()).toBe(true);
  expect(reads).toEqual([GATE_ORDER_BYTES + 2, GATE_ORDER_BYTES - 2]);
});
