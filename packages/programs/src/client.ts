import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Address, ClientScript } from '@socketarium/protocol';
import {
  type ClientOrder,
  type ClientProgramConfig,
  CONTROL_FD,
  EVENTS_FD,
} from '@socketarium/protocol/wire';
import { CallThread, libc, monotonicNow } from '@socketarium/syscalls';
import { begin, complain } from './begin.ts';
import { Client } from './clients/client.ts';
import { Interrupter } from './clients/interrupter.ts';
import { Tempo } from './clients/tempo.ts';
import { endpointOf } from './endpoint.ts';
import { Recorder } from './tracing/recorder.ts';
import { TracedClientCalls } from './tracing/traced-client-calls.ts';

/**
 * The client program: any number of a lab's clients, each blocking on a thread of its own. Started as
 * described in the protocol's wire/programs.ts. It stays when its clients are done, since orders may
 * follow (a client that is `alone` ends it), and ends at end-of-file on the control descriptor: open
 * connections are closed, and the exit code is 0. Exit code 1 with a sentence on stderr for an unreadable
 * order, and 1 when its records have no reader any more.
 */

/** What is not closed this long after the order to end is left to the kernel. */
const END_MS = 1000;

const start = (config: ClientProgramConfig): void => {
  const recorder = new Recorder(libc, EVENTS_FD, monotonicNow, () => process.exit(1));
  recorder.frames.opened(process.pid);
  recorder.flush();

  const tempo = new Tempo(config.tempo ?? 100, () => performance.now());
  const clients = new Map<number, Client>();
  /** All threads added so far have started. */
  let started: Promise<unknown> = Promise.resolve();
  const running = new Set<Promise<void>>();

  const end = async (exitCode: number): Promise<void> => {
    setTimeout(() => process.exit(exitCode), END_MS).unref();
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
    const thread = new CallThread();
    const os = new TracedClientCalls(libc, thread, recorder, number);
    const interrupter = new Interrupter(() => thread.interrupt());
    const client = new Client({ ...config, tempo }, os, endpointOf(address), script, interrupter);
    clients.set(number, client);
    // Clients begin in the order they were added, whichever thread starts first.
    started = Promise.all([started, thread.started]);
    const run = started.then(() => client.run()).catch(fail);
    running.add(run);
    void run.then(() => {
      thread.end();
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
      case 'tempo':
        tempo.percent = order.percent;
        for (const client of clients.values()) client.hurry();
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

begin<ClientProgramConfig>(start);
