import { initialState, machineOf, reduce } from '@socketarium/model';
import { Lanes } from '@socketarium/model/projections/lanes/lanes';
import { serverMoment } from '@socketarium/model/selectors/server-moment';
import type { LabState } from '@socketarium/protocol';
import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { MachineView } from '../machine/MachineView.tsx';
import { Stage } from '../stage/Stage.tsx';
import { Timeline } from '../timeline/Timeline.tsx';
import '../styles/index.css';
import { NOW } from './hand.ts';
import { play, START } from './kernel.ts';
import { Machines } from './Machines.tsx';
import { SCENES } from './scenes.ts';
import { STATES } from './states.ts';

/** gallery.html?scene=five&theme=dark: one moment of a made-up run, laid out as in the page. */
const query = new URLSearchParams(location.search);
const name = query.get('scene') ?? 'five';
const theme = query.get('theme');
if (theme !== null) document.documentElement.dataset.theme = theme;

const scenario = SCENES[name] ?? SCENES.five;
if (scenario === undefined) throw new Error(`no scene ${name}`);
const address = { path: '/run/user/1000/socketarium-x/lab-1.sock' };
const first = initialState({ config: scenario.config, address, startedAt: START });
const made = STATES[name];

/** Lanes that begin at this state. */
const lanesFrom = (begin: LabState): Lanes => {
  const lanes = new Lanes();
  lanes.reset(begin);
  return lanes;
};

const lanes = lanesFrom(made ?? first);
let state = made ?? first;
for (const event of made === undefined ? play(scenario) : []) {
  state = reduce(state, event);
  lanes.add([{ event, state }]);
}
const timeline = lanes.at(null);
const final = made === undefined ? START + scenario.untilMs * 1e6 : NOW;

/** With &live, the run goes by as it did, again and again; else its last moment stands still. */
const useRun = () => {
  const [run, setRun] = useState({ state, timeline, now: final });
  useEffect(() => {
    if (!query.has('live')) return;
    const events = play(scenario);
    let from = performance.now();
    let next = 0;
    let lanes = lanesFrom(first);
    let state = first;
    const frame = (at: number) => {
      const now = START + (at - from) * 1e6;
      for (let e = events[next]; e !== undefined && e.t <= now; e = events[next]) {
        state = reduce(state, e);
        lanes.add([{ event: e, state }]);
        next += 1;
      }
      if (now > final + 2e9) {
        from = at;
        next = 0;
        lanes = lanesFrom(first);
        state = first;
      }
      setRun({ state, timeline: lanes.at(null), now });
      handle = requestAnimationFrame(frame);
    };
    let handle = requestAnimationFrame(frame);
    return () => cancelAnimationFrame(handle);
  }, []);
  return run;
};

const Gallery = () => {
  const { state, timeline, now } = useRun();
  const [selected, select] = useState<string | null>(query.get('select'));
  const [pinned, pin] = useState<number | null>(null);
  const moment = serverMoment(state, now);
  return (
    <div className="gallery">
      <header>
        {name} <a href="?">five</a>
        {[...Object.keys(SCENES), ...Object.keys(STATES)].map((scene) => (
          <a key={scene} href={`?scene=${scene}`}>
            {scene}
          </a>
        ))}
      </header>
      <main>
        <Stage state={state} now={now} selectedClient={selected} onSelectClient={select} />
      </main>
      <aside>
        <MachineView
          machine={machineOf(state.config)}
          position={state.server.position}
          sleep={moment.kind === 'asleep' ? moment.sleep : null}
        />
      </aside>
      <footer>
        {timeline !== null && (
          <Timeline timeline={timeline} state={state} now={now} pinnedSeq={pinned} onPin={pin} />
        )}
      </footer>
    </div>
  );
};

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      {query.has('machines') ? <Machines state={query.get('machines') ?? ''} /> : <Gallery />}
    </StrictMode>,
  );
}
