import type { App } from '../app.ts';
import { Skeleton } from '../ui/Skeleton.tsx';

/** A tab. */
export default function Tab(_: { app: App }) {
  return <Skeleton />;
}
