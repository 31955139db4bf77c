import type { ClientState, Command, Lab, LabState, Run } from '@socketarium/protocol';
import { useState } from 'react';
import { Drawn } from './Drawn.tsx';
import type { LabActions } from './lab-actions.ts';
import { CallList } from './panels/CallList.tsx';
import { ClientDetail } from './panels/ClientDetail.tsx';
import { Descriptors } from './panels/Descriptors.tsx';
import { MachinePanel } from './panels/MachinePanel.tsx';
import { type PanelTab, SidePanel } from './panels/SidePanel.tsx';
import { RunPanel, type RunPanelProps } from './scenarios/RunPanel.tsx';
import type { Session } from './session/session.ts';
import type { LabView } from './store/lab-view.ts';
import { useObservable } from './store/observable.ts';
import type { Ticks } from './use-ticks.ts';
import { PANELS, SAID } from './words.ts';

interface LabSideProps {
  readonly session: Session;
  readonly lab: Lab;
  readonly view: LabView;
  readonly ticks: Ticks;
  readonly actions: LabActions;
  /** There is a picture. */
  readonly drawn: boolean;
  /** Of the client that is selected; null when none is, or it is not there at the moment drawn. */
  readonly name: string | null;
}

/** Beside the stage: the scenario that was run, and what can be looked at closer. */
export const LabSide = ({ session, lab, view, ticks, actions, drawn, name }: LabSideProps) => {
  const { labs } = useObservable(session.state);
  const { run, starting, home } = useObservable(session.runs.state);
  const { selected } = actions;
  const clientOf = ({ clients }: LabState) => clients.find(({ id }) => id === selected) ?? null;
  /** What is looked for among the calls; it stays when another panel is open. */
  const [typed, setTyped] = useState('');
  const part = { view, ticks } as const;

  const tabs: PanelTab[] = drawn
    ? [
        {
          id: 'machine',
          label: PANELS.machine,
          content: () => (
            <Drawn {...part}>
              {({ state, now }) => (
                <MachinePanel state={state} client={clientOf(state)} now={now} />
              )}
            </Drawn>
          ),
        },
        {
          id: 'calls',
          label: PANELS.calls,
          content: () => (
            <Drawn key={lab.id} {...part}>
              {({ picture, state, now }) => (
                <CallList
                  calls={picture.calls}
                  state={state}
                  now={now}
                  pinnedSeq={picture.pinnedSeq}
                  typed={typed}
                  onType={setTyped}
                  onPin={view.pin}
                />
              )}
            </Drawn>
          ),
        },
        {
          id: 'descriptors',
          label: PANELS.descriptors,
          content: () => <Drawn {...part}>{({ state }) => <Descriptors state={state} />}</Drawn>,
        },
      ]
    : [];
  if (name !== null) {
    const ask = (body: Command, note: string) => void session.command(body, note);
    const detail = (client: ClientState, state: LabState, now: number) => (
      <ClientDetail
        client={client}
        state={state}
        now={now}
        onSend={(text) =>
          ask({ type: 'client.send', clientId: client.id, text }, SAID.sends(name, text))
        }
        onClose={() => actions.act('close-client')}
        onCrash={() => actions.act('crash-client')}
        onShutdown={() =>
          ask(
            { type: 'client.shutdown', clientId: client.id, how: 'SHUT_WR' },
            SAID.halfCloses(name),
          )
        }
        onRead={(on) =>
          ask(
            { type: 'client.read', clientId: client.id, on },
            on ? SAID.reads(name) : SAID.stopsReading(name),
          )
        }
      />
    );
    tabs.push({
      id: 'client',
      label: name,
      onClose: actions.closeClient,
      content: () => (
        <Drawn {...part}>
          {({ state, now }) => {
            const client = clientOf(state);
            return client === null ? null : detail(client, state, now);
          }}
        </Drawn>
      ),
    });
  }

  const runPanel = (run: Run, drawn: RunPanelProps['drawn']) => (
    <RunPanel
      run={run}
      busy={starting !== null}
      home={labs.some(({ id }) => id === home) ? home : null}
      drawn={drawn}
      onAgain={() => actions.act('scenario-again')}
      onNext={() => actions.act('next-scenario')}
      onStop={() => void session.runs.stop()}
      onClose={() => void session.runs.close()}
    />
  );
  return (
    <div className="lab-side">
      {run !== null &&
        (run.labId === lab.id ? (
          <Drawn {...part} before={runPanel(run, null)}>
            {({ picture: { pinnedSeq }, state: { startedAt } }) =>
              runPanel(run, { startedAt, pinnedSeq, keeps: view.keeps, onPin: view.pin })
            }
          </Drawn>
        ) : (
          runPanel(run, null)
        ))}
      <SidePanel tabs={tabs} open={actions.panel} onOpen={actions.openPanel} />
    </div>
  );
};
