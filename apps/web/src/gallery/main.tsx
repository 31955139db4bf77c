import { initialState, machineOf, reduce } from '@socketarium/model';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { MachineView } from '../machine/MachineView.tsx';
import { Stage } from '../stage/Stage.tsx';
import { advanceTimeline, emptyTimeline } from '../timeline/build.ts';
import { Timeline } from '../timeline/Timeline.tsx';
import '../theme.css';
import { play, START } from './kernel.ts';
import { SCENES } from './scenes.ts';

/** gallery.html?scene=five&theme=dark: one moment of a made-up run, laid out as in the page. */
const query = new URLSearchParams(location.search);
const name = query.get('scene') ?? 'five';
const theme = query.get('theme');
if (theme !== null) document.documentElement.dataset.theme = theme;

const scenario = SCENES[name] ?? SCENES.five;
if (scenario === undefined) throw new Error(`no scene ${name}`);
const address = { path: '/run/user/1000/socketarium-x/lab-1.sock' };
let state = initialState({ config: scenario.config, address, startedAt: START });
let timeline = emptyTimeline(state);
for (const event of play(scenario)) {
  state = reduce(state, event);
  timeline = advanceTimeline(timeline, event, state);
}
const now = START + scenario.untilMs * 1e6;

const Gallery = () => {
  const [selected, select] = useState<string | null>(query.get('select'));
  const [pinned, pin] = useState<number | null>(null);
  const open = state.server.inCall;
  return (
    <div className="gallery">
      <header>
        {name} <a href="?">five</a>
        {Object.keys(SCENES).map((scene) => (
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
          blockedForMs={open === null ? null : (now - open.since) / 1e6}
        />
      </aside>
      <footer>
        <Timeline timeline={timeline} state={state} now={now} pinnedSeq={pinned} onPin={pin} />
      </footer>
    </div>
  );
};

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Gallery />
    </StrictMode>,
  );
}
