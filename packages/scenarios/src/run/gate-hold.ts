import type { Command, CreateLab, LabState } from '@socketarium/protocol';

/**
 * Whether a viewer holds the server, so that a step's clock stops: it waits at the gate for the pace, or
 * it is paused and the scenario did not ask for that. A scenario that pauses the server itself means to
 * wait for what happens meanwhile.
 */
export class GateHold {
  #ownPause: boolean;

  constructor(lab: Pick<CreateLab, 'paused'>) {
    this.#ownPause = lab.paused;
  }

  /** The scenario gave this command. */
  commanded(command: Command): void {
    if (command.type === 'server.pause') this.#ownPause = true;
    if (command.type === 'server.resume') this.#ownPause = false;
  }

  isHeld({ server: { gate, status } }: LabState): boolean {
    if (status === 'exited') return false;
    if (gate.mode === 'paused') return !this.#ownPause;
    return gate.mode === 'paced' && gate.waiting !== null;
  }
}
