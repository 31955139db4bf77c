import type { CallArgs, CallName, SocketariumEvent } from '@socketarium/protocol';

const MS = 1e6;

/** Facts by hand, numbered as they are made. Times are milliseconds. */
export class Facts {
  #seq = 0;
  #t = 0;

  entered(actor: string, call: CallName, args: CallArgs = {}, atMs?: number): SocketariumEvent {
    return { type: 'syscall.entered', ...this.#stamp(actor, atMs), call, args };
  }

  returned(
    actor: string,
    call: CallName,
    result: number | string,
    args: CallArgs = {},
    atMs?: number,
  ): SocketariumEvent {
    const failed = typeof result === 'string';
    return {
      type: 'syscall.returned',
      ...this.#stamp(actor, atMs),
      call,
      args,
      ret: failed ? -1 : result,
      errno: failed ? result : null,
    };
  }

  /** Both, one millisecond apart. */
  call(
    actor: string,
    call: CallName,
    result: number | string,
    args: CallArgs = {},
  ): SocketariumEvent[] {
    return [this.entered(actor, call, args), this.returned(actor, call, result, args)];
  }

  exited(actor: string): SocketariumEvent {
    const { seq, t } = this.#stamp(actor);
    return { type: 'process.exited', seq, t, actor, pid: 1, code: null, signal: 'SIGKILL' };
  }

  mark(): SocketariumEvent {
    const { seq, t } = this.#stamp('lab');
    return { type: 'marker.set', seq, t, text: 'mark' };
  }

  #stamp(actor: string, atMs?: number) {
    this.#t = atMs ?? this.#t + 1;
    return { seq: ++this.#seq, t: this.#t * MS, actor, pid: 1, tid: 1 };
  }
}

/** A buffer of this text. */
export const buf = (preview: string): { length: number; preview: string } => ({
  length: preview.length,
  preview,
});
