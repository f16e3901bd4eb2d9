export { createIncoming, type Incoming } from './take.ts';
