import { render } from 'preact';
import { App } from './app';
import { startPrefs } from './state/prefs';
import { resume } from './state/session';
import '../styles/app.css';

startPrefs();
void resume();
render(<App />, document.getElementById('app')!);
