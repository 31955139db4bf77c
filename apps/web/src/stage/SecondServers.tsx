import { machineOf } from '@socketarium/model';
import { nameLeadsTo } from '@socketarium/model/selectors/queues';
import { failureOf } from '@socketarium/model/selectors/trouble';
import { serverName } from '@socketarium/model/words/names';
import type { LabState, ServerState } from '@socketarium/protocol';
import { SECOND, STAGE } from '../words.ts';
import type { Frame } from './frame.ts';
import { place } from './style.ts';

export interface SecondServersProps {
  readonly state: LabState;
  readonly frame: Frame;
}

const CARD = { h: 60, gap: 6, minH: 50, strip: 20 } as const;

/** How many cards fit, and their height. */
export const secondsRoom = (h: number): { fits: number; h: number } => {
  const fits = Math.max(1, Math.floor((h + CARD.gap) / (CARD.minH + CARD.gap)));
  return { fits, h: Math.min(CARD.h, (h + CARD.gap) / fits - CARD.gap) };
};

/** Other servers at the lab's address, as smaller cards: the newest that there is room for. */
export const SecondServers = ({ state, frame }: SecondServersProps) => {
  const zone = frame.seconds;
  if (zone === null) return null;
  const all = state.servers.slice(1);
  const whole = secondsRoom(zone.h);
  const crowded = all.length > whole.fits;
  const { fits, h } = crowded ? secondsRoom(zone.h - CARD.strip) : whole;
  const hidden = Math.max(0, all.length - fits);
  const seat = (i: number, height = h) =>
    place({ x: zone.x, y: zone.y + i * (h + CARD.gap), w: zone.w, h: height });
  return (
    <ul aria-label={STAGE.secondServers}>
      {all.slice(hidden).map((one, i) => (
        <Card key={one.pid} one={one} state={state} style={seat(i)} />
      ))}
      {hidden > 0 && (
        <li className="stage-second stage-rest" style={seat(fits, CARD.strip - CARD.gap)}>
          {STAGE.secondServersBefore(hidden)}
        </li>
      )}
    </ul>
  );
};

interface CardProps {
  readonly one: ServerState;
  readonly state: LabState;
  readonly style: ReturnType<typeof place>;
}

const Card = ({ one, state, style }: CardProps) => {
  const [doing, why] = wordsOf(one, state);
  const name = serverName(state, one.pid);
  const label = [name, one.pid === null ? '' : `pid ${one.pid}`, doing, why]
    .filter((part) => part !== '')
    .join(', ');
  return (
    <li
      className="stage-second"
      data-status={one.status}
      data-machine={one.machine}
      data-exit={one.exit === null ? undefined : (one.exit.signal ?? one.exit.code)}
      data-queued={one.listening?.acceptQueue.length}
      data-crashed={one.status === 'exited' && one.exit?.code !== 0}
      style={style}
      aria-label={label}
      title={label}
    >
      <span className="stage-head">
        <span className="stage-name">{name}</span>
        {one.pid !== null && <span className="stage-pid">pid {one.pid}</span>}
      </span>
      <b>{doing}</b>
      <small>{why}</small>
    </li>
  );
};

/** What it does, and a second line: why it is gone, or whom it has. */
export const wordsOf = (one: ServerState, state: LabState): [string, string] => {
  if (one.status === 'exited') {
    const why = failureOf(one.lastCall);
    if (one.exit?.signal != null) return [SECOND.killed(one.exit.signal), ''];
    return [SECOND.exited(one.exit?.code ?? '?'), one.exit?.code === 0 ? '' : (why ?? '')];
  }
  if (one.status === 'starting' && one.pid === null) return [SECOND.starting, ''];
  const machine = machineOf(state.config);
  const doing = machine.states.find((s) => s.id === one.machine)?.label ?? one.machine;
  if (!one.listens) return [doing, failureOf(one.lastCall) ?? ''];
  const waiting = one.listening?.acceptQueue.length ?? 0;
  const told = [
    ...(one.served > 0 ? [SECOND.served(one.served)] : []),
    ...(waiting > 0 ? [SECOND.waiting(waiting)] : []),
  ];
  if (told.length > 0) return [doing, told.join(', ')];
  const lost = one.listening !== null && nameLeadsTo(state) !== one.pid;
  return [doing, lost ? SECOND.lostName : SECOND.hasName];
};
