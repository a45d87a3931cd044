import { render } from 'preact';
import '../styles/app.css';

render(<h1>Fieldwarden</h1>, document.getElementById('app')!);
