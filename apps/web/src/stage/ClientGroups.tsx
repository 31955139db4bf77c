import { tallied } from '@socketarium/model/selectors/crowd';
import type { Standing } from '@socketarium/model/selectors/standing';
import { saidOf } from '@socketarium/model/words/traits';
import type { ClientState, LabState } from '@socketarium/protocol';
import { isDatagram } from '@socketarium/protocol/wire';
import { GROUPS } from '../words.ts';
import { ClientCard } from './ClientCard.tsx';
import { groupSeats } from './client-layout.ts';
import type { Frame } from './frame.ts';
import { Sign } from './Sign.tsx';
import { place } from './style.ts';

export interface Stood {
  readonly client: ClientState;
  readonly standing: Standing;
  readonly waitedMs: number;
}

const ORDER: readonly Standing[] = [
  'served',
  'connected',
  'cut',
  'queued',
  'door',
  'left',
  'idle',
  'done',
  'failed',
];

export interface ClientGroupsProps {
  readonly state: LabState;
  readonly now: number;
  readonly frame: Frame;
  readonly stood: readonly Stood[];
  readonly selectedClient: string | null;
  readonly lit: string | null;
  readonly onSelect: (id: string | null) => void;
}

/** More clients than can be drawn one by one: exact counts, and those whose turn it is. */
export const ClientGroups = ({
  state,
  now,
  frame,
  stood,
  selectedClient,
  lit,
  onSelect,
}: ClientGroupsProps) => {
  const counts = tallied(
    state,
    stood.map(({ standing }) => standing),
  );
  const groups = ORDER.map((standing) => ({ standing, count: counts[standing] })).filter(
    (group) => group.count > 0,
  );
  const datagrams = isDatagram(state.config.transport);
  const { boxes, chips } = groupSeats(frame, groups.length);
  const shown = individuals(stood, selectedClient).slice(0, chips.length);
  const label = chips[0];
  return (
    <>
      {groups.map((group, i) => {
        const rect = boxes[i];
        return (
          rect !== undefined && (
            // A count, not a control: selecting is for single clients.
            <div
              key={group.standing}
              className="stage-group"
              data-is={group.standing}
              data-count={group.count}
              style={place(rect)}
            >
              <b>{group.count}</b>
              <span>
                <Sign is={group.standing} />{' '}
                {datagrams && group.standing === 'served'
                  ? GROUPS.allReceived
                  : GROUPS[group.standing]}
              </span>
            </div>
          )
        );
      })}
      {label !== undefined && shown.length > 0 && (
        <h3 className="stage-turn" style={{ left: label.x, top: label.y - 20 }}>
          {stood.some((s) => s.standing === 'queued') ? GROUPS.inTurn : GROUPS.some}
        </h3>
      )}
      {shown.map((s, i) => {
        const rect = chips[i];
        if (rect === undefined) return null;
        const said = saidOf(s.client, state, now);
        return (
          <ClientCard
            key={s.client.id}
            client={s.client}
            standing={s.standing}
            waiting={said.waiting}
            lossy={said.lossy}
            requestWaits={said.requestWaits}
            apart={said.apart}
            traits={said.traits.join(', ')}
            said={said.said}
            blocked={said.blocked}
            copied={said.copied}
            waitedTenths={Math.floor(s.waitedMs / 100)}
            {...rect}
            selected={s.client.id === selectedClient}
            lit={s.client.id === lit}
            onSelect={onSelect}
          />
        );
      })}
    </>
  );
};

/** Those who stay individual: the selected one, the first of the served, the first of the queue. */
const individuals = (stood: readonly Stood[], selected: string | null): Stood[] => {
  const chosen = stood.filter((s) => s.client.id === selected);
  const at = (standing: Standing) =>
    stood.filter((s) => s.standing === standing && s.client.id !== selected);
  const served = [...at('served'), ...at('connected')];
  const queued = stood
    .filter((s) => s.standing === 'queued' && s.client.id !== selected)
    .sort((a, b) => (a.client.place ?? 0) - (b.client.place ?? 0));
  const firstServed = served.slice(0, Math.max(2, 6 - queued.length));
  return [...chosen, ...firstServed, ...queued.slice(0, 3), ...served.slice(firstServed.length)];
};
