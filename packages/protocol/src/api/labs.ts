import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { CONCURRENT_DESIGNS, labFits, TYPESCRIPT_DESIGNS } from './lab-rules.ts';
import { IO_PAIRS, TRANSPORTS } from './transports.ts';

export const transport = z.enum(TRANSPORTS);
/**
 * The server designs: one client at a time; multiplexed by select(2), poll(2) or epoll(7); or, in C only,
 * concurrent: a child process for each client (`fork`), processes made beforehand (`prefork`), a thread
 * for each client (`threads`), threads made beforehand (`pool`). A datagram server has one socket and
 * nothing to accept, so its design is `iterative` only.
 */
export const serverDesign = z.enum([...TYPESCRIPT_DESIGNS, ...CONCURRENT_DESIGNS]);
/** How prefork's workers come to connections: all sleep in accept(2), or one of them, that has the lock. */
export const accepting = z.enum(['all', 'lock']);
/** What a server that forks forgets: to wait for its children, or to close its copy of a connected socket. */
export const forgets = z.enum(['wait', 'close']);
/** What the server is written in: TypeScript, or C, compiled when it is first needed. */
export const language = z.enum(['typescript', 'c']);
/**
 * `sum`: one integer a line, `0` ends, and the server sends the sum; `echo`: the server sends each line
 * back; `file`: a large stream of bytes whose SHA-256 the server checks ("copying a movie");
 * `descriptor`: the client passes a descriptor, and the server reads from it and sends back what it read.
 */
export const service = z.enum(['sum', 'echo', 'file', 'descriptor']);
export const io = z.enum(IO_PAIRS);
/**
 * How epoll notifies. `level`: as long as a descriptor is ready; `edge`: once, so the server accepts and
 * reads until EAGAIN; `edge-one-accept`: once, and yet the server accepts one client per wake-up, which
 * strands the others (a common bug).
 */
export const trigger = z.enum(['level', 'edge', 'edge-one-accept']);

/** Body of POST /api/labs. */
export const createLab = z
  .strictObject({
    transport,
    server: serverDesign,
    service,
    language: language.default('typescript'),
    /** listen(2)'s backlog. Linux admits one connection more than this. */
    backlog: z.int().min(0).max(LIMITS.backlog).default(4),
    /** Milliseconds before each call of the server, once it listens; 0 is full speed. */
    pace: z.int().min(0).max(LIMITS.paceMs).default(0),
    /** How long clients think, in percent of what their scripts say; 0 is not at all. */
    tempo: z.int().min(0).max(LIMITS.tempoPercent).default(100),
    /** Hold the server at the gate before its very first call. */
    paused: z.boolean().default(false),
    /** tcp and udp: serve on ::1, not on 127.0.0.1. */
    ipv6: z.boolean().default(false),
    /** Default by ioOf: recvmsg-sendmsg for `descriptor`, recvfrom-sendto for datagrams, else read-write. */
    io: io.optional(),
    /** epoll only. */
    trigger: trigger.default('level'),
    /** Milliseconds of work, in nanosleep(2), that the server spends on each request (`file`: each read). */
    workMs: z.int().min(0).max(LIMITS.workMs).default(0),
    /** After readiness the server keeps reading until it has a whole line, and sleeps in read if need be. */
    wholeLine: z.boolean().default(false),
    /** Size of the buffer that the server reads into, bytes; the default depends on the service. */
    bufferBytes: z.int().min(1).max(LIMITS.bufferBytes).optional(),
    /** Descriptors below this one are opened before the server makes its first socket (FD_SETSIZE is 1024). */
    lowestFd: z.int().min(0).max(LIMITS.lowestFd).default(0),
    /** prefork and pool: how many processes or threads; default 4. */
    workers: z.int().min(1).max(LIMITS.workers).optional(),
    /** pool: connected sockets that wait for a thread; default 4. */
    queueLength: z.int().min(1).max(LIMITS.queueLength).optional(),
    /** prefork; default `all`. */
    accepting: accepting.optional(),
    /** fork; default nothing. */
    forgets: forgets.optional(),
  })
  .superRefine((lab, context) => {
    const wrong = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if (!labFits.server(lab.server, lab)) {
      wrong('server', `must be iterative on ${lab.transport}: one socket, nothing to multiplex`);
    }
    if (!labFits.language(lab.language, lab)) wrong('server', 'is in C only: ask for language c');
    if (lab.workers !== undefined && !labFits.workers(lab))
      wrong('workers', 'is for prefork, pool');
    if (lab.queueLength !== undefined && lab.server !== 'pool') wrong('queueLength', 'is for pool');
    if (lab.accepting !== undefined && lab.server !== 'prefork') {
      wrong('accepting', 'is for prefork');
    }
    if (lab.forgets !== undefined && lab.server !== 'fork') wrong('forgets', 'is for fork');
    if (!labFits.ipv6(lab.ipv6, lab)) wrong('ipv6', 'is for tcp and udp');
    if (!labFits.trigger(lab.trigger, lab)) wrong('trigger', 'is for epoll');
    if (!labFits.wholeLine(lab.wholeLine, lab)) wrong('wholeLine', 'is for connections');
    if (lab.io !== undefined && !labFits.ioOnTransport(lab.io, lab)) {
      wrong('io', 'must tell the sender: recvfrom-sendto or recvmsg-sendmsg on datagrams');
    }
    if (!labFits.service(lab.service, lab)) {
      wrong('transport', 'must be a Unix socket to pass a descriptor');
    }
    if (lab.io !== undefined && !labFits.ioForService(lab.io, lab)) {
      wrong('io', 'must be recvmsg-sendmsg to pass a descriptor');
    }
  });

/** Where to connect. A port is 0 until the server has bound it. */
export const address = z.union([
  z.strictObject({ path: z.string() }),
  z.strictObject({ host: z.string(), port: z.int().min(0).max(65_535) }),
]);

export type ServerDesign = z.infer<typeof serverDesign>;
export type Language = z.infer<typeof language>;
export type Service = z.infer<typeof service>;
export type Trigger = z.infer<typeof trigger>;
export type CreateLab = z.infer<typeof createLab>;
export type CreateLabInput = z.input<typeof createLab>;
export type Address = z.infer<typeof address>;
