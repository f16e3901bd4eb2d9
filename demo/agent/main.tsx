import { render } from 'preact';
import { Console } from './Console.tsx';
import { openSession } from './session.ts';

const place = document.getElementById('console');
if (place) render(<Console session={openSession(new URL(location.href))} />, place);
