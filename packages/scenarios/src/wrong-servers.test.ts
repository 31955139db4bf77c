import type { CallName, SocketariumEvent } from '@socketarium/protocol';
import { describe, expect, it } from 'vitest';
import { scenarioById } from './library.ts';
import { buf, Facts } from './testing/facts.ts';
import { observe } from './testing/observe.ts';
import { acceptQueue, picture } from './testing/state.ts';

/**
 * An observation must not hold for a server that does not do it. Each is checked against the facts of the
 * right server, and of one that is nearly right.
 */
const checkOf = (id: string, observation: number): object => {
  const found = scenarioById(id)?.observations[observation];
  if (found === undefined) throw new Error(`${id} has no observation ${observation}`);
  return found.check;
};

const holds = (check: object, facts: readonly SocketariumEvent[]): boolean | null =>
  observe(check, facts).ok;

const LISTENING = 3;

/** An epoll server, and its calls one by one. */
class Server {
  readonly facts = new Facts();
  readonly story: SocketariumEvent[] = [];

  constructor() {
    this.call('listen', 0, { sockfd: LISTENING });
    this.wakes(LISTENING).accepts(5).wakes(5).call('read', 5, { fd: 5 });
  }

  call(call: CallName, result: number | string, args = {}): this {
    this.story.push(...this.facts.call('server', call, result, args));
    return this;
  }

  wakes(...events: number[]): this {
    this.story.push(
      this.facts.entered('server', 'epoll_wait', { epfd: 4 }),
      this.facts.returned('server', 'epoll_wait', events.length, { events }),
    );
    return this;
  }

  accepts(...fds: number[]): this {
    for (const fd of fds) this.call('accept', fd, { sockfd: LISTENING });
    return this;
  }

  works(): this {
    return this.call('nanosleep', 0, { req: 500 });
  }
}

describe('level-tells-again: reported three times', () => {
  const check = () => checkOf('level-tells-again', 2);

  it('is true of a level-triggered server', () => {
    const level = new Server().works();
    level.wakes(LISTENING).accepts(6).wakes(LISTENING, 6).accepts(7).wakes(8, LISTENING).accepts(8);
    expect(holds(check(), level.story)).toBe(true);
  });

  it('is not true of one that is woken for its clients and accepts all the same', () => {
    const guessing = new Server().works();
    guessing.wakes(LISTENING).accepts(6).wakes(6).accepts(7).wakes(7).accepts(8);
    expect(holds(check(), guessing.story)).toBe(false);
  });

  it('is not true of one with a client still in its queue', () => {
    const early = new Server().works();
    early.wakes(LISTENING).accepts(6).wakes(LISTENING, 6).accepts(7);
    expect(holds(check(), early.story)).toBe(false);
  });

  it('is not true of one that is notified once and accepts until EAGAIN', () => {
    const edge = new Server().works().wakes(LISTENING).accepts(6, 7, 8).call('accept', 'EAGAIN');
    expect(holds(check(), edge.story)).toBe(false);
  });
});

describe('edge-until-eagain: notified once', () => {
  it('is not true of a server that is notified of each', () => {
    const check = checkOf('edge-until-eagain', 1);
    const edge = new Server().works().wakes(LISTENING).accepts(6, 7, 8).call('accept', 'EAGAIN');
    expect(holds(check, edge.story)).toBe(true);
    const cautious = new Server().works();
    for (const fd of [6, 7]) cautious.wakes(LISTENING).accepts(fd).call('accept', 'EAGAIN');
    expect(holds(check, cautious.story)).toBe(false);
  });

  it('counts how often it was notified', () => {
    const check = checkOf('edge-until-eagain', 2);
    const edge = new Server().works().wakes(LISTENING).accepts(6, 7, 8);
    expect(holds(check, edge.story)).toBe(true);
    const level = new Server().works().wakes(LISTENING).accepts(6).wakes(LISTENING).accepts(7);
    expect(holds(check, level.story)).toBe(false);
  });
});

describe('slow-handler: the last client waits for the work of all three', () => {
  const check = () => checkOf('slow-handler', 2);
  const line = { buf: buf('three\n') };

  it('is true when one thread works for all', () => {
    const server = new Server();
    server.story.push(server.facts.entered('client-3', 'read', { fd: 9 }));
    server.works().works().works();
    server.story.push(server.facts.returned('client-3', 'read', 6, line));
    expect(holds(check(), server.story)).toBe(true);
  });

  it('is not true when it came after two had been served already', () => {
    const server = new Server().works().works();
    server.story.push(server.facts.entered('client-3', 'read', { fd: 9 }));
    server.works();
    server.story.push(server.facts.returned('client-3', 'read', 6, line));
    expect(holds(check(), server.story)).toBe(false);
  });

  it('is not true when it was served after one work, however long it was held', () => {
    const server = new Server();
    server.story.push(server.facts.entered('client-3', 'read', { fd: 9 }));
    server.works();
    server.story.push(server.facts.returned('client-3', 'read', 6, line, 9000));
    server.works().works();
    expect(holds(check(), server.story)).toBe(false);
  });
});

describe('whole-line-after-select: readiness of client 1', () => {
  it('is not the listening socket’s', () => {
    const check = checkOf('whole-line-after-select', 2);
    const half = { fd: 5, buf: buf('half a li') };
    const end = (server: Server) => {
      server.call('read', 9, half);
      server.story.push(
        server.facts.entered('server', 'read', { fd: 5 }),
        server.facts.entered('client-1', 'close', { fd: 9 }),
        server.facts.returned('server', 'read', 0, { buf: buf('') }),
      );
      return server.story;
    };
    const fresh = () => {
      const server = new Server();
      server.story.length = 0;
      return server.call('listen', 0, { sockfd: LISTENING }).wakes(LISTENING).accepts(5);
    };
    expect(holds(check, end(fresh().wakes(5)))).toBe(true);
    expect(holds(check, end(fresh()))).toBe(false);
  });
});

describe('fd-setsize: the last bit', () => {
  it('is not any descriptor', () => {
    const check = checkOf('fd-setsize', 0);
    const served = (fd: number) => {
      const line = { fd, buf: buf('one\n') };
      return new Server().accepts(fd).call('read', 4, line).call('write', 4, line).story;
    };
    expect(holds(check, served(1023))).toBe(true);
    expect(holds(check, served(1022))).toBe(false);
  });
});

describe('gone-before-accept: the place of the client that left', () => {
  it('is not that of one that has not left yet', () => {
    const check = checkOf('gone-before-accept', 0);
    const at = (lastCall: CallName) => {
      const facts = new Facts();
      const returned = {
        callId: 1,
        call: lastCall,
        args: {},
        ret: 0,
        errno: null,
        seq: 1,
        enteredAt: 1,
        returnedAt: 2,
      };
      const listening = acceptQueue(['client-2']);
      const clients = [{}, { lastCall: returned }];
      const state = picture({ listening, server: { blockedIn: 'read' }, clients });
      return observe(check, [[facts.mark(), state]]).ok;
    };
    expect(at('close')).toBe(true);
    expect(at('connect')).toBe(false);
  });
});
