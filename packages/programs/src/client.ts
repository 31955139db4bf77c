import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Address, ClientScript } from '@socketarium/protocol';
import {
  type ClientOrder,
  type ClientProgramConfig,
  CONTROL_FD,
  EVENTS_FD,
} from '@socketarium/protocol/wire';
import {
  dieWithParent,
  interruptBlockedCalls,
  libc,
  libcAsync,
  monotonicNow,
} from '@socketarium/syscalls';
import { Client } from './clients/client.ts';
import { Interrupter } from './clients/interrupter.ts';
import { endpointOf } from './endpoint.ts';
import { Recorder } from './tracing/recorder.ts';
import { TracedClientCalls } from './tracing/traced-client-calls.ts';

/**
 * The client program: any number of a lab's clients, each blocking on pool threads of its own.
 * Started as protocol/programs.ts says, with UV_THREADPOOL_SIZE for as many as may block at once.
 * It stays when its clients are done, since orders may follow (a client that is `alone` is not waited
 * for longer than it lives), and ends at end-of-file on the control descriptor: open connections are
 * closed, and the exit code is 0. Exit code 1 with a sentence on
 * stderr for an order that cannot be read. It kills itself when nobody reads its records any more.
 */

/** What is not closed this long after the end was asked for is left to the kernel. */
const END_MS = 1000;

const complain = (error: unknown): void => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
};

// Not process.exit: it joins the pool's threads, and a blocked one never ends.
const killSelf = (): never => {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('SIGKILL to oneself does not return');
};

const start = (config: ClientProgramConfig): void => {
  dieWithParent(config.parentPid);
  const recorder = new Recorder(libc, EVENTS_FD, monotonicNow, killSelf);
  recorder.frames.opened(process.pid);
  recorder.flush();

  const interrupter = new Interrupter(interruptBlockedCalls);
  const clients = new Map<number, Client>();
  const running = new Set<Promise<void>>();

  const end = async (exitCode: number): Promise<void> => {
    setTimeout(killSelf, END_MS).unref();
    for (const client of clients.values()) client.close();
    await Promise.all(running);
    recorder.flush();
    process.exit(exitCode);
  };

  const fail = (error: unknown): void => {
    complain(error);
    void end(1);
  };

  const add = (number: number, address: Address, script: ClientScript): void => {
    const os = new TracedClientCalls(libc, libcAsync, recorder, number, process.pid);
    const client = new Client(config, os, endpointOf(address), script, interrupter);
    clients.set(number, client);
    const run = client.run().catch(fail);
    running.add(run);
    void run.then(() => {
      running.delete(run);
      clients.delete(number);
      if (config.alone === true) void end(0);
    });
  };

  const obey = (order: ClientOrder): void => {
    switch (order.order) {
      case 'add':
        add(order.client, order.address, order.script);
        break;
      // A client that is done has no connection to send on or to close.
      case 'send':
        clients.get(order.client)?.say(order.text);
        break;
      case 'close':
        clients.get(order.client)?.close();
        break;
      case 'shutdown':
        clients.get(order.client)?.shutdown(order.how);
        break;
      case 'read':
        clients.get(order.client)?.read(order.on);
        break;
    }
  };

  const control = new Socket({ fd: CONTROL_FD, readable: true, writable: false });
  const orders = createInterface({ input: control, crlfDelay: Number.POSITIVE_INFINITY });
  orders.on('line', (line) => {
    try {
      obey(JSON.parse(line) as ClientOrder);
    } catch (error) {
      fail(error);
    }
  });
  orders.on('close', () => void end(0));
};

try {
  start(JSON.parse(process.argv[2] ?? '') as ClientProgramConfig);
} catch (error) {
  complain(error);
  process.exit(1);
}
