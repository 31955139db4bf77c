import { type CallArgs, type CallName, HERE, type SocketariumEvent } from '@socketarium/protocol';

const MS = 1e6;

/** The process of a role: `server` is 1, `server-2` 2, `client-3` 103. */
export const pidOf = (role: string): number => {
  const number = Number(role.split('-')[1] ?? 1);
  return role.startsWith('client-') ? 100 + number : number;
};

/** Facts made by hand, numbered as they are made. Times are milliseconds. */
export class Facts {
  #seq = 0;
  #t = 0;
  #calls = 0;
  /** Ids of the calls that were entered and did not return, by role and name. */
  readonly #open = new Map<string, number[]>();

  entered(role: string, call: CallName, args: CallArgs = {}, atMs?: number): SocketariumEvent {
    const callId = ++this.#calls;
    const key = `${role} ${call}`;
    this.#open.set(key, [...(this.#open.get(key) ?? []), callId]);
    return { type: 'syscall.entered', ...this.#stamp(atMs), ...caller(role, callId), call, args };
  }

  returned(
    role: string,
    call: CallName,
    result: number | string,
    args: CallArgs = {},
    atMs?: number,
  ): SocketariumEvent {
    const failed = typeof result === 'string';
    const callId = this.#open.get(`${role} ${call}`)?.shift() ?? ++this.#calls;
    return {
      type: 'syscall.returned',
      ...this.#stamp(atMs),
      ...caller(role, callId),
      call,
      args,
      ret: failed ? -1 : result,
      errno: failed ? result : null,
    };
  }

  /** Both, one millisecond apart. */
  call(
    role: string,
    call: CallName,
    result: number | string,
    args: CallArgs = {},
  ): SocketariumEvent[] {
    return [this.entered(role, call, args), this.returned(role, call, result, args)];
  }

  exited(role: string): SocketariumEvent {
    const where = { host: HERE, pid: pidOf(role) };
    return { type: 'process.exited', ...this.#stamp(), where, code: null, signal: 'SIGKILL' };
  }

  mark(): SocketariumEvent {
    return { type: 'marker.set', ...this.#stamp(), text: 'mark' };
  }

  #stamp(atMs?: number) {
    this.#t = atMs ?? this.#t + 1;
    return { seq: ++this.#seq, t: this.#t * MS };
  }
}

const caller = (role: string, callId: number) => {
  // Each call in a thread of its own, since one client may be in two.
  const where = { host: HERE, pid: pidOf(role), tid: callId };
  return role.startsWith('client-') ? { where, callId, client: role } : { where, callId };
};

/** A buffer of this text. */
export const buf = (preview: string): { length: number; preview: string } => ({
  length: preview.length,
  preview,
});
