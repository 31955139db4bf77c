import { initialState, type MachineId, reduce, transitionsTaken } from '@socketarium/model';
import { describeCall, describeReturn } from '@socketarium/model/words/describe';
import {
  type Command,
  type LabState,
  type SocketariumEvent,
  serverRole,
} from '@socketarium/protocol';
import { type Outcome, runScenario, type Variant } from '@socketarium/scenarios';
import { systemClock } from '../../frames.ts';
import type { LabHost, LiveLab } from '../../labs.ts';
import { LabDriver } from '../driver.ts';
import { removeLab } from '../live-run.ts';
import { thisMachine } from '../requirements.ts';
import { helpFromOutside } from './every-transition/index.ts';

/** The result of a scenario, and what the machines of its lab did up to the lab's end. */
export interface FollowedRun {
  /** `emfile on unix-stream with poll`. */
  readonly name: string;
  readonly outcome: Outcome;
  readonly taken: ReadonlyMap<MachineId, ReadonlySet<string>>;
  /** `server in reading: close(5)`: calls that a machine did not allow. */
  readonly surprises: readonly string[];
}

/** A driver for scenarios that need actions beyond their steps. */
class HelpedDriver extends LabDriver {
  readonly #lab: () => LiveLab | undefined;

  constructor(host: LabHost, stands: (lab: LiveLab) => void, lab: () => LiveLab | undefined) {
    super(host, thisMachine, {
      stands,
      refused: () => undefined,
      broken: (error) => {
        throw error;
      },
    });
    this.#lab = lab;
  }

  override async command(command: Command): Promise<unknown> {
    const answer = await super.command(command);
    const state = this.#lab()?.state;
    if (command.type === 'marker.set' && state !== undefined) {
      await helpFromOutside(command.text, { state, settle: () => this.settle() });
    }
    return answer;
  }
}

/** Runs a scenario on a lab of its own, and follows the lab's machines until it is gone. */
export const followedRun = async (host: LabHost, variant: Variant): Promise<FollowedRun> => {
  const { transport, server, trigger } = variant.lab;
  const design = trigger === 'level' ? server : `${server} (${trigger})`;
  const name = `${variant.scenario.id} on ${transport} with ${design}`;
  let lab: LiveLab | undefined;
  const facts: SocketariumEvent[] = [];
  const hear = (events: readonly SocketariumEvent[]): void => {
    for (const event of events) if (event.seq > (facts.at(-1)?.seq ?? 0)) facts.push(event);
  };
  const driver = new HelpedDriver(
    host,
    (stands) => {
      lab = stands;
      hear(stands.events.after(0) ?? []);
      stands.subscribe(hear);
    },
    () => lab,
  );
  const outcome = await runScenario({
    variant,
    driver,
    clock: systemClock,
    print: (call, args, result) =>
      result === null
        ? describeCall(call, args)
        : describeReturn(call, args, result.ret, result.errno),
  }).done;
  driver.end();
  if (lab === undefined) return { name, outcome, taken: new Map(), surprises: [] };
  await removeLab(host, lab.id);
  const { config, address, startedAt } = lab.state;
  const start = initialState({ config, address, startedAt });
  return {
    name,
    outcome,
    taken: transitionsTaken(facts, start),
    surprises: surprisesIn(facts, start),
  };
};

/** Searched after every fact: a server that is restarted begins without any. */
const surprisesIn = (facts: readonly SocketariumEvent[], start: LabState): string[] => {
  const found = new Set<string>();
  let state = start;
  for (const fact of facts) {
    state = reduce(state, fact);
    const servers = state.servers.map((one) => ({ id: serverRole(state, one.pid), ...one }));
    const followed = [...servers, ...state.clients];
    for (const { id, position } of followed) {
      for (const one of position?.surprises ?? []) found.add(`${id} in ${one.state}: ${one.what}`);
    }
  }
  return [...found];
};
