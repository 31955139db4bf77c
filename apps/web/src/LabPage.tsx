import type { Lab } from '@socketarium/protocol';
import { useCallback, useMemo, useRef, useState } from 'react';
import { ClientTools } from './controls/ClientTools.tsx';
import { MoreBar } from './controls/MoreBar.tsx';
import { ServerTools } from './controls/ServerTools.tsx';
import { SkipLinks } from './controls/SkipLinks.tsx';
import { statusOf } from './controls/Status.tsx';
import { TopBar } from './controls/TopBar.tsx';
import type { Theme } from './controls/theme.ts';
import { Drawn } from './Drawn.tsx';
import { ShareNow } from './dialogs/ShareNow.tsx';
import { LabSide } from './LabSide.tsx';
import { useLabActions } from './lab-actions.ts';
import { CannotDo } from './needs.ts';
import { LiveAnnouncer } from './notices/Announcer.tsx';
import { Caption } from './notices/Caption.tsx';
import { Cover } from './notices/Cover.tsx';
import { isGone, LabCover, LabGone } from './notices/LabCover.tsx';
import { LinkNotice } from './notices/LinkNotice.tsx';
import { Mishap } from './notices/Mishap.tsx';
import { useDismissed } from './notices/use-dismissed.ts';
import { OptionsDialog } from './options/OptionsDialog.tsx';
import { EarlierRun } from './runs/EarlierRun.tsx';
import { RunsMenu } from './runs/RunsMenu.tsx';
import { describeLab } from './session/describe-lab.ts';
import type { Session } from './session/session.ts';
import { useMomentLink } from './session/use-moment-link.ts';
import { Stage } from './stage/Stage.tsx';
import { useSize } from './stage/use-size.ts';
import type { LabPicture, LabView } from './store/lab-view.ts';
import { useObservable, usePicked } from './store/observable.ts';
import { marksOf } from './timeline/marks.ts';
import { ShareTools } from './timeline/ShareTools.tsx';
import { Timeline } from './timeline/Timeline.tsx';
import { Transport } from './timeline/Transport.tsx';
import { isOver } from './timeline/use-playback.ts';
import { useCannotDo } from './use-cannot-do.ts';
import { useKeys } from './use-keys.ts';
import { useTicks } from './use-ticks.ts';
import { ANNOUNCER, STAGE, START } from './words.ts';

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
  const { labs, making, note, link: asked } = useObservable(session.state);
  const { run } = useObservable(session.runs.state);
  const [options, setOptions] = useState(false);
  const cover = useDismissed(view);
  const cannot = useCannotDo(view, lab);
  const [share, setShare] = useState(false);
  const ticks = useTicks(view);
  const root = useRef<HTMLDivElement>(null);
  const actions = useLabActions({
    session,
    view,
    root,
    onTheme,
    onHelp,
    onOptions: () => setOptions(true),
    onDismiss: cover.dismiss,
    cannot,
    onShare: () => setShare(true),
  });
  useKeys(root, actions.act);
  const { selected } = actions;
  const { status, link, paused, paceMs, address, drawn, name } = usePicked(
    view.picture,
    useCallback((picture) => outlineOf(picture, selected), [selected]),
  );
  const missed = useMomentLink(session, lab, view, asked?.lab === lab.id ? asked.at : null);
  const { act, momentCopiedAt } = actions;
  const shareTools = useMemo(
    () => (
      <ShareTools
        copiedAt={momentCopiedAt}
        onCopy={() => act('copy-moment')}
        onShare={() => act('share')}
      />
    ),
    [momentCopiedAt, act],
  );
  const marks = useMemo(() => marksOf(run, lab.id), [run, lab.id]);
  const config = making ?? lab;
  const ending = link.phase === 'ended' && link.kept ? link.ending : lab.ended;
  // Of what is over the last picture is as true as ever.
  const stale = link.phase !== 'live' && ending === null;
  const gone = {
    link,
    labId: lab.id,
    labs,
    making: making !== null,
    onDismiss: cover.dismiss,
    onRunAgain: () => actions.act('run-again'),
    onFirst: () => void session.startFirst(),
    onShow: session.show,
  } as const;
  const { speed, setSpeed } = actions.playback;
  // The same from drawing to drawing, so that the timeline is not drawn again for it.
  const transport = useMemo(
    () => (
      <Transport view={view} ticks={ticks} speed={speed} onSpeed={setSpeed} onAct={actions.act} />
    ),
    [view, ticks, speed, setSpeed, actions.act],
  );
  const part = { view, ticks } as const;
  const [tools, toolsSize] = useSize<HTMLDivElement>();
  const clientTools = (
    <div className="lab-tools" ref={tools}>
      <ClientTools
        address={address ?? lab.address}
        config={lab.state.config}
        labId={lab.id}
        burst={actions.burst}
        copiedAt={actions.copiedAt}
        onAct={actions.act}
      />
    </div>
  );
  // The same from drawing to drawing, so that the server's card does not draw it each time.
  const serverTools = useMemo(
    () => (
      <ServerTools
        picture={view.picture}
        selected={selected}
        onFault={session.carryOut}
        onAct={actions.act}
      />
    ),
    [view, selected, session, actions.act],
  );
  return (
    <CannotDo.Provider value={cannot}>
      <div
        ref={root}
        className="lab"
        data-lab={lab.id}
        data-status={status}
        data-run={run !== null}
        data-more={actions.more}
        data-presenter={actions.presenter}
        data-earlier={ending !== null}
      >
        <SkipLinks root={root} />
        <TopBar
          config={config}
          making={making !== null}
          paused={paused}
          paceMs={paceMs ?? lab.pace}
          status={status}
          runs={<RunsMenu session={session} labId={lab.id} />}
          more={actions.more}
          presenter={actions.presenter}
          onChoose={session.restart}
          onPace={actions.setPace}
          onAct={actions.act}
        />
        {actions.more && !actions.presenter && (
          <MoreBar
            config={lab.state.config}
            language={config.language}
            fileBytes={actions.fileBytes}
            burst={actions.burst}
            theme={theme}
            onBurstSize={actions.setBurst}
            onBurst={actions.addMany}
            onFileBytes={actions.setFileBytes}
            onChoose={session.restart}
            onAct={actions.act}
          />
        )}
        <main className="lab-picture" aria-label={STAGE.picture} data-skip="picture" tabIndex={-1}>
          {clientTools}
          <Drawn
            {...part}
            before={
              <Cover title={START.connecting} busy>
                <p>{START.connectingSays}</p>
              </Cover>
            }
          >
            {({ picture, state, now }) => (
              <>
                {cover.dismissed && isGone(link) && <LabGone {...gone} />}
                {ending !== null && (
                  <EarlierRun
                    labId={lab.id}
                    what={describeLab(lab)}
                    ending={ending}
                    labs={labs}
                    justNow={lab.ended === null}
                    onShow={session.show}
                    onRunAgain={() => actions.act('run-again')}
                  />
                )}
                <Caption
                  picture={picture}
                  state={state}
                  now={Math.max(now, state.t)}
                  at={performance.now()}
                  moment={picture.pinnedSeq === null ? null : view.momentAt(picture.pinnedSeq)}
                  decisive={run?.labId === lab.id ? run.decisive : null}
                  behind={view.behind}
                  over={isOver(link)}
                  onLive={() => view.pin(null)}
                  onRetry={session.retryNow}
                  onRunAgain={() => actions.act('run-again')}
                />
                <div className="lab-stage">
                  <Mishap of={lab.id}>
                    <Stage
                      key={lab.id}
                      state={state}
                      now={now}
                      selectedClient={selected}
                      onSelectClient={actions.show}
                      stale={stale}
                      serverTools={serverTools}
                      toolsHeight={toolsSize?.height ?? 0}
                    />
                  </Mishap>
                  {!cover.dismissed && <LabCover {...gone} />}
                </div>
              </>
            )}
          </Drawn>
        </main>
        <LabSide
          session={session}
          lab={lab}
          {...part}
          actions={actions}
          drawn={drawn}
          name={name}
        />
        <div className="lab-timeline">
          <Drawn {...part}>
            {({ picture: { timeline, pinnedSeq }, state, now }) =>
              timeline !== null && (
                <Mishap of={lab.id}>
                  <Timeline
                    stale={stale}
                    key={lab.id}
                    timeline={timeline}
                    state={state}
                    now={pinnedSeq === null ? now : view.liveTime()}
                    pinnedSeq={pinnedSeq}
                    onPin={view.pin}
                    marks={marks}
                    transport={transport}
                    tools={shareTools}
                  />
                </Mishap>
              )
            }
          </Drawn>
        </div>
        {options && (
          <OptionsDialog
            config={lab.state.config}
            onApply={session.restart}
            onClose={() => setOptions(false)}
          />
        )}
        {asked !== null && (
          <LinkNotice
            link={asked}
            shown={lab.id}
            missed={missed}
            labs={labs}
            onLab={(id) => {
              session.dismissLink();
              void session.show(id);
            }}
            onOldest={() => {
              session.dismissLink();
              view.rewind();
            }}
            onDismiss={session.dismissLink}
          />
        )}
        {share && <ShareNow lab={lab} view={view} run={run} onClose={() => setShare(false)} />}
        <LiveAnnouncer view={view} ticks={ticks} note={note} status={ANNOUNCER.picture[status]} />
      </div>
    </CannotDo.Provider>
  );
};

/**
 * What the page around the picture needs of it: little, and seldom another. `name`: of the client
 * that is selected; null when none is, or it is not there at the moment drawn.
 */
const outlineOf = (picture: LabPicture, selected: string | null) => {
  const { live, shown, link } = picture;
  return {
    status: statusOf(picture),
    link,
    drawn: shown !== null,
    name: shown?.clients.find(({ id }) => id === selected)?.name ?? null,
    address: live?.address ?? null,
    paused: live?.server.gate.mode === 'paused',
    paceMs: live?.server.gate.paceMs ?? null,
  };
};
