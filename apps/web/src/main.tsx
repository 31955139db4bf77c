import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { createApi } from './api.ts';
import { applyTheme, rememberedTheme } from './controls/theme.ts';
import { Session } from './session/session.ts';
import './styles/index.css';

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
