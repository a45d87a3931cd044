import { render } from 'preact';
import { App } from './app';
import { startPrefs } from './state/prefs';
import { keepPage } from './state/offline';
import { resume } from './state/session';
import '../styles/app.css';

startPrefs();
keepPage();
void resume();
render(<App />, document.getElementById('app')!);
