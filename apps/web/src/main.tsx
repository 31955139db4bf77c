import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { createApi } from './api.ts';
import { applyTheme, rememberedTheme } from './controls/theme.ts';
import { askedFor } from './session/moment-link.ts';
import { Session } from './session/session.ts';
import './styles/index.css';

applyTheme(rememberedTheme());

const base = new URL('.', document.baseURI).href;
const session = new Session(createApi(base), base);
void session.start(askedFor(window.location.search));

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App session={session} />
    </StrictMode>,
  );
}
