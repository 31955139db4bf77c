import { stoppedSince } from '@socketarium/model/selectors/stopped';
import {
  clientThreadWords,
  secondThreadWords,
  serverThreadWords,
  type ThreadWords,
} from '@socketarium/model/words/threads';
import type { ClientState, LabState } from '@socketarium/protocol';
import type { Frame } from './frame.ts';
import { bottom, midX, type Rect } from './geometry.ts';

/** A thread where it is drawn. */
export interface Thread extends ThreadWords {
  readonly x: number;
  readonly y: number;
}

const PARK = 22;
const LEVEL = 26;
export const SERVER_DOT = 44;

/** A client's thread; `seat` is its card, `level` the row of its label, `awakeY` where those awake are. */
export const clientThread = (
  frame: Frame,
  state: LabState,
  client: ClientState,
  seat: Rect,
  level: 0 | 1,
  awakeY: number,
  now: number,
): Thread => {
  const words = clientThreadWords(state, client, now);
  const { where } = words;
  const x = midX(seat);
  const deep = frame.labels === 'two levels' ? level * LEVEL : 0;
  const y = where === 'user' || where === 'gone' ? awakeY : bottom(frame.line) + PARK + deep;
  const note = roomFor(frame.labels, words);
  return { ...words, x, y, note };
};

/** Beneath a dot there is room for the time alone, in two levels for the call alone. */
const roomFor = (labels: Frame['labels'], { where, note }: ThreadWords): string => {
  if (labels === 'beside') return note;
  if (labels === 'two levels' || where !== 'asleep') return '';
  return note.replace('asleep ', '');
};

/** What the server's thread does, wherever it is drawn. `fast`: it crosses too often to follow. */
export const serverDoing = (state: LabState, now: number, fast: boolean): ThreadWords => {
  const words = serverThreadWords(state, now);
  const stopped = stoppedSince(state, state.server.pid) !== null;
  return fast && !stopped && words.where !== 'gone' ? { where: 'call', call: '', note: '' } : words;
};

/** The server's thread. `fast`: the dot stands on the line. */
export const serverThread = (frame: Frame, state: LabState, now: number, fast: boolean): Thread => {
  const doing = serverDoing(state, now, fast);
  const x = frame.server.x + SERVER_DOT;
  const inKernel = doing.where === 'call' || doing.where === 'asleep';
  const crosses = fast && inKernel && doing.call === '';
  const below = inKernel ? bottom(frame.line) + PARK + 2 : frame.line.y - 24;
  return { ...doing, x, y: crosses ? frame.line.y + frame.line.h / 2 : below };
};

/** The threads of second servers that live, side by side below their cards. */
export const secondThreads = (
  frame: Frame,
  state: Pick<LabState, 'servers' | 'processes'>,
  now: number,
): (Thread & { id: string })[] => {
  const zone = frame.seconds;
  if (zone === null) return [];
  const alive = state.servers
    .slice(1)
    .filter((one) => one.status !== 'exited')
    .slice(-4);
  const alone = alive.length === 1;
  return alive.map((one, i) => {
    const words = secondThreadWords(state, one, now);
    return {
      ...words,
      ...(alone ? {} : { call: '', note: '' }),
      id: `server-${one.pid}`,
      x: zone.x + 16 + i * 30,
      y: words.where === 'user' ? frame.line.y - 16 : bottom(frame.line) + PARK,
    };
  });
};
