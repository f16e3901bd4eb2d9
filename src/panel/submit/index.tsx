import type { App } from '../app.ts';

/** The tab "Submit a ticket". */
export default function Tab({ app }: { app: App }) {
  return <p>{app.locale.value}</p>;
}
