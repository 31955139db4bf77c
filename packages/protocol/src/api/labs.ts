import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { labFits } from './lab-rules.ts';
import { IO_PAIRS, TRANSPORTS } from './transports.ts';

export const transport = z.enum(TRANSPORTS);
/**
 * The server designs: one client at a time, or multiplexed by select(2), poll(2) or epoll(7). A
 * datagram transport has one socket and nobody to accept, so there the design is `iterative` only.
 */
export const serverDesign = z.enum(['iterative', 'select', 'poll', 'epoll']);
/**
 * `sum`: integers a line each, `0` ends and the sum comes back; `echo`: each line back; `file`: a
 * large stream of bytes whose SHA-256 the server checks, "copying a movie"; `descriptor`: the client
 * passes a descriptor, the server reads what is behind it and sends that back.
 */
export const service = z.enum(['sum', 'echo', 'file', 'descriptor']);
export const io = z.enum(IO_PAIRS);
/**
 * epoll's: `level`: told for as long as there is something; `edge`: told once, so the server accepts
 * and reads until EAGAIN; `edge-one-accept`: told once and yet one accept a wake, which strands
 * clients: the bug that everybody writes once.
 */
export const trigger = z.enum(['level', 'edge', 'edge-one-accept']);

/** Body of POST /api/labs. */
export const createLab = z
  .strictObject({
    transport,
    server: serverDesign,
    service,
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
    /** Default, see ioOf: recvmsg-sendmsg for `descriptor`, recvfrom-sendto for datagrams, else read-write. */
    io: io.optional(),
    /** epoll only. */
    trigger: trigger.default('level'),
    /** Milliseconds of work, in nanosleep(2), that each request (of `file`: each read) costs the server. */
    workMs: z.int().min(0).max(LIMITS.workMs).default(0),
    /** After readiness the server goes on reading until it has a whole line, asleep in read if need be. */
    wholeLine: z.boolean().default(false),
    /** Size of the buffer that the server reads into, bytes; default: as the service likes it. */
    bufferBytes: z.int().min(1).max(LIMITS.bufferBytes).optional(),
    /** Descriptors below this are taken before the server makes its first socket (FD_SETSIZE is 1024). */
    lowestFd: z.int().min(0).max(LIMITS.lowestFd).default(0),
  })
  .superRefine((lab, context) => {
    const wrong = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if (!labFits.server(lab.server, lab)) {
      wrong('server', `must be iterative on ${lab.transport}: one socket, nothing to multiplex`);
    }
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

/** Where to connect. A port is 0 until the server is bound. */
export const address = z.union([
  z.strictObject({ path: z.string() }),
  z.strictObject({ host: z.string(), port: z.int().min(0).max(65_535) }),
]);

export type ServerDesign = z.infer<typeof serverDesign>;
export type Service = z.infer<typeof service>;
export type Trigger = z.infer<typeof trigger>;
export type CreateLab = z.infer<typeof createLab>;
export type CreateLabInput = z.input<typeof createLab>;
export type Address = z.infer<typeof address>;
