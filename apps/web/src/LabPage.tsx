import type { Lab, Run } from '@socketarium/protocol';
import { useMemo, useRef, useState } from 'react';
import { ActionBar } from './controls/ActionBar.tsx';
import { statusOf } from './controls/Status.tsx';
import { TopBar } from './controls/TopBar.tsx';
import type { Theme } from './controls/theme.ts';
import { useLabActions } from './lab-actions.ts';
import { Announcer } from './notices/Announcer.tsx';
import { Caption } from './notices/Caption.tsx';
import { Cover } from './notices/Cover.tsx';
import { LabCover } from './notices/LabCover.tsx';
import { Mishap } from './notices/Mishap.tsx';
import { OptionsDialog } from './options/OptionsDialog.tsx';
import { CallList } from './panels/CallList.tsx';
import { ClientDetail } from './panels/ClientDetail.tsx';
import { Descriptors } from './panels/Descriptors.tsx';
import { MachinePanel } from './panels/MachinePanel.tsx';
import { type PanelTab, SidePanel } from './panels/SidePanel.tsx';
import { RunPanel } from './scenarios/RunPanel.tsx';
import type { Session } from './session/session.ts';
import { Stage } from './stage/Stage.tsx';
import type { LabView } from './store/lab-view.ts';
import { useObservable } from './store/observable.ts';
import type { TimelineMark } from './timeline/Axis.tsx';
import { Timeline } from './timeline/Timeline.tsx';
import { useKeys } from './use-keys.ts';
import { useNow } from './use-now.ts';

interface LabPageProps {
  readonly session: Session;
  readonly lab: Lab;
  readonly view: LabView;
  readonly theme: Theme;
  readonly onTheme: () => void;
  readonly onHelp: () => void;
}

/** One lab: its picture, and everything that can be done to it. */
export const LabPage = ({ session, lab, view, theme, onTheme, onHelp }: LabPageProps) => {
  const { labs, making, note } = useObservable(session.state);
  const { run, starting, home } = useObservable(session.runs.state);
  const [options, setOptions] = useState(false);
  const picture = useObservable(view.picture);
  const now = useNow(view);
  const root = useRef<HTMLDivElement>(null);
  const actions = useLabActions({
    session,
    view,
    root,
    onTheme,
    onHelp,
    onOptions: () => setOptions(true),
  });
  useKeys(root, actions.act);
  const { live, shown, pinnedSeq, timeline, link } = picture;
  const status = statusOf(picture);
  const marks = useMemo(() => marksOf(run, lab.id), [run, lab.id]);
  const config = making ?? lab;
  const noServer = live?.server.status === 'exited' ? 'The server has exited: run again' : null;
  const client = shown?.clients.find(({ id }) => id === actions.selected) ?? null;

  const tabs: PanelTab[] =
    shown === null
      ? []
      : [
          {
            id: 'machine',
            label: 'State machine',
            content: () => <MachinePanel state={shown} client={client} now={now} />,
          },
          {
            id: 'calls',
            label: 'System calls',
            content: () => (
              <CallList
                key={lab.id}
                calls={picture.calls}
                state={shown}
                now={now}
                pinnedSeq={pinnedSeq}
                onPin={view.pin}
              />
            ),
          },
          {
            id: 'descriptors',
            label: 'Descriptors',
            content: () => <Descriptors state={shown} />,
          },
        ];
  if (client !== null && shown !== null) {
    tabs.push({
      id: 'client',
      label: client.name,
      onClose: () => actions.select(null),
      content: () => (
        <ClientDetail
          client={client}
          state={shown}
          now={now}
          onSend={(text) =>
            void session.command(
              { type: 'client.send', clientId: client.id, text },
              `${client.name} sends ${text}.`,
            )
          }
          onClose={() => actions.act('close-client')}
          onCrash={() => actions.act('crash-client')}
          onShutdown={() =>
            void session.command(
              { type: 'client.shutdown', clientId: client.id, how: 'SHUT_WR' },
              `${client.name} has said all it has to say: shutdown(SHUT_WR).`,
            )
          }
          onRead={(on) =>
            void session.command(
              { type: 'client.read', clientId: client.id, on },
              on ? `${client.name} reads again.` : `${client.name} stops reading.`,
            )
          }
        />
      ),
    });
  }

  return (
    <div ref={root} className="lab" data-lab={lab.id} data-status={status} data-run={run !== null}>
      <TopBar
        config={config}
        making={making !== null}
        paused={live?.server.gate.mode === 'paused'}
        paceMs={live?.server.gate.paceMs ?? lab.pace}
        noServer={noServer}
        status={status}
        labs={labs}
        labId={lab.id}
        theme={theme}
        onChoose={session.restart}
        onPace={actions.setPace}
        onLab={session.show}
        onAct={actions.act}
      />
      <ActionBar
        address={live?.address ?? lab.address}
        config={lab.state.config}
        labId={lab.id}
        picture={view.picture}
        selected={actions.selected}
        fileBytes={actions.fileBytes}
        burst={actions.burst}
        noServer={noServer}
        noLab={link.phase === 'missing' || link.phase === 'ended' ? 'The lab is no more' : null}
        copiedAt={actions.copiedAt}
        onBurstSize={actions.setBurst}
        onFileBytes={actions.setFileBytes}
        onFault={session.carryOut}
        onChoose={session.restart}
        onAct={actions.act}
      />
      <main className="lab-picture" aria-label="Picture">
        {shown === null ? (
          <Cover title="Connecting to the lab" busy>
            <p>The picture comes with the first snapshot.</p>
          </Cover>
        ) : (
          <>
            <Caption
              picture={picture}
              state={shown}
              at={performance.now()}
              moment={pinnedSeq === null ? null : view.momentAt(pinnedSeq)}
              onLive={() => view.pin(null)}
              onRetry={session.retryNow}
              onRunAgain={() => actions.act('run-again')}
            />
            <div className="lab-stage">
              <Mishap of={lab.id}>
                <Stage
                  key={lab.id}
                  state={shown}
                  now={now}
                  selectedClient={actions.selected}
                  onSelectClient={actions.show}
                  stale={link.phase !== 'live'}
                />
              </Mishap>
              <LabCover
                link={link}
                labId={lab.id}
                labs={labs}
                making={making !== null}
                onRunAgain={() => actions.act('run-again')}
                onFirst={() => void session.startFirst()}
                onShow={session.show}
              />
            </div>
          </>
        )}
      </main>
      <div className="lab-side">
        {run !== null && (
          <RunPanel
            run={run}
            busy={starting !== null}
            home={labs.some(({ id }) => id === home) ? home : null}
            drawn={
              shown === null || run.labId !== lab.id
                ? null
                : { startedAt: shown.startedAt, pinnedSeq, keeps: view.keeps, onPin: view.pin }
            }
            onAgain={() => actions.act('scenario-again')}
            onNext={() => actions.act('next-scenario')}
            onStop={() => void session.runs.stop()}
            onClose={() => void session.runs.close()}
          />
        )}
        <SidePanel tabs={tabs} open={actions.panel} onOpen={actions.openPanel} />
      </div>
      <div className="lab-timeline">
        {timeline !== null && shown !== null && (
          <Mishap of={lab.id}>
            <Timeline
              stale={link.phase !== 'live'}
              key={lab.id}
              timeline={timeline}
              state={shown}
              now={pinnedSeq === null ? now : view.liveTime()}
              pinnedSeq={pinnedSeq}
              onPin={view.pin}
              marks={marks}
            />
          </Mishap>
        )}
      </div>
      {options && (
        <OptionsDialog
          config={lab.state.config}
          onApply={session.restart}
          onClose={() => setOptions(false)}
        />
      )}
      <Announcer state={live} note={note} status={`The picture is ${status}.`} />
    </div>
  );
};

/** Where the observations of the lab's own run were made. */
const marksOf = (run: Run | null, labId: string): TimelineMark[] => {
  if (run === null || run.labId !== labId) return [];
  const made = new Map<number, TimelineMark>();
  for (const { ok, at } of run.observations) {
    if (ok !== null && at !== null) made.set(at.seq, { ...at, good: ok });
  }
  return [...made.values()];
};
