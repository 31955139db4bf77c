import { remember, remembered } from './memory.ts';
import { Cell, type Observable } from './observable.ts';

/** What a user has set for the page, remembered by the browser. */
export interface Settings {
  /** Single keys do something: letters, digits and signs. The others always do. */
  readonly keys: boolean;
  /** What happens is said to those who listen, again and again. */
  readonly voice: boolean;
}

const first = (): Settings => ({
  keys: remembered('keys', 'on') === 'on',
  voice: remembered('voice', 'on') === 'on',
});

const cell = new Cell<Settings>(first());

/** The page's settings: the same for all of its labs. */
export const settings: Observable<Settings> = cell;

export const setSetting = (name: keyof Settings, on: boolean): void => {
  remember(name, on ? 'on' : 'off');
  cell.update({ [name]: on });
};
