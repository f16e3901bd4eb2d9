/** Entry of the agents' inbox. */
import { render } from 'preact';
import './styles/base.css';
import './styles/controls.css';
import './styles/shell.css';
import './styles/queue.css';
import './styles/ticket.css';
import './styles/pages.css';
import { App } from './App.tsx';

const place = document.getElementById('inbox');
if (place) render(<App root={new URL('.', document.baseURI).pathname} />, place);
