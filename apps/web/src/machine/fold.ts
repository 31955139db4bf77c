import type { Machine, MachineState, Transition } from '@socketarium/model';

/** Several states drawn as one, while what they are about is not going on. */
export interface Fold {
  readonly state: MachineState;
  /** Their steps: `1–5`; empty where they have none. */
  readonly steps: string;
  readonly of: readonly MachineState[];
}

export interface FoldedMachine {
  readonly machine: Machine;
  readonly folds: readonly Fold[];
}

/** How a fold is named, from the calls that are made in it. */
export interface FoldWords {
  readonly before: (calls: readonly string[]) => string;
  readonly after: (calls: readonly string[]) => string;
}

const sources = ({ from }: Transition): readonly string[] =>
  from === '*' ? [] : typeof from === 'string' ? [from] : from;

/**
 * A machine whose states before its loop are one, and those after it are one: a server goes through
 * them once, and its loop is what one watches. A machine without a loop, or with one state on a side,
 * keeps those as they are.
 */
export const folded = (machine: Machine, words: FoldWords): FoldedMachine => {
  const loop = loopOf(machine);
  const before = machine.states.filter(
    (state) => !loop.has(state.id) && reaches(machine, [state.id]).some((id) => loop.has(id)),
  );
  const after = machine.states.filter((state) => !loop.has(state.id) && !before.includes(state));
  if (loop.size === 0 || before.length < 2 || after.length < 2) return { machine, folds: [] };
  const inLoop = machine.states.filter(({ id }) => loop.has(id));
  const rows = [...new Set(inLoop.map(({ at }) => at.row))].sort((a, b) => a - b);
  const folds = [
    foldOf('before', before, words.before, 1),
    foldOf('after', after, words.after, rows.length + 2),
  ];
  const home = new Map(folds.flatMap((fold) => fold.of.map(({ id }) => [id, fold.state.id])));
  const at = (id: string): string => home.get(id) ?? id;
  const states = [
    ...folds.slice(0, 1).map(({ state }) => state),
    ...inLoop.map((state) => ({
      ...state,
      at: { ...state.at, row: rows.indexOf(state.at.row) + 2 },
    })),
    ...folds.slice(1).map(({ state }) => state),
  ];
  const transitions = machine.transitions.map((one) => ({
    ...one,
    from:
      one.from === '*'
        ? '*'
        : typeof one.from === 'string'
          ? at(one.from)
          : [...new Set(one.from.map(at))],
    to: at(one.to),
  }));
  return { machine: { ...machine, states, transitions }, folds };
};

/** The state that a folded machine draws for this one. */
export const drawnState = ({ folds }: FoldedMachine, id: string): string =>
  folds.find(({ of }) => of.some((state) => state.id === id))?.state.id ?? id;

const foldOf = (
  id: string,
  of: readonly MachineState[],
  words: (calls: readonly string[]) => string,
  row: number,
): Fold => {
  const steps = of.flatMap(({ step }) => (step === null ? [] : [step]));
  const calls = [...new Set(of.flatMap((state) => state.calls.slice(0, 1)))];
  return {
    state: {
      id,
      label: words(calls),
      step: null,
      call: null,
      calls: [],
      sleeps: false,
      explanation: of.map(({ step, label }) => [step, label].join(' ')).join(', '),
      at: { col: 0, row, span: 2 },
    },
    steps: steps.length === 0 ? '' : `${Math.min(...steps)}–${Math.max(...steps)}`,
    of,
  };
};

/** Where ways lead from these, at any distance. */
const reaches = (machine: Machine, from: readonly string[]): string[] => {
  const found = new Set<string>();
  const queue = [...from];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const one of machine.transitions) {
      if (one.quiet === true || !sources(one).includes(id) || found.has(one.to)) continue;
      found.add(one.to);
      queue.push(one.to);
    }
  }
  return [...found];
};

/** The states that lead back to themselves by way of others. */
const loopOf = (machine: Machine): ReadonlySet<string> =>
  new Set(
    machine.states
      .filter(({ id }) => {
        const ahead = machine.transitions
          .filter((one) => one.quiet !== true && sources(one).includes(id) && one.to !== id)
          .map(({ to }) => to);
        return ahead.includes(id) || reaches(machine, ahead).includes(id);
      })
      .map(({ id }) => id),
  );
