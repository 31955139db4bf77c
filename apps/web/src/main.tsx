import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { createApi } from './api.ts';
import { applyTheme, rememberedTheme } from './controls/theme.ts';
import { Session } from './session/session.ts';
import './theme.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/top-bar.css';
import './styles/multiplexing.css';
import './styles/menus.css';
import './styles/action-bar.css';
import './styles/panels.css';
import './styles/calls.css';
import './styles/notices.css';
import './styles/dialogs.css';
import './styles/picker.css';
import './styles/run.css';
import './styles/widths.css';

applyTheme(rememberedTheme());

const base = new URL('.', document.baseURI).href;
const session = new Session(createApi(base), base);
void session.start(new URLSearchParams(window.location.search).get('lab'));

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App session={session} />
    </StrictMode>,
  );
}
