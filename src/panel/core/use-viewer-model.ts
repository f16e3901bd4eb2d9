import { type Model, useModel } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { PanelContext } from './context.ts';

/**
 * Creates a model that is disposed with its component, or earlier when the viewer changes: Preact runs the cleanup of
 * unmounted components after the next paint, which is too late for a change of viewer.
 *
 * @example const model = useViewerModel(app, () => new StatusModel(app));
 */
export function useViewerModel<M>(app: PanelContext, create: () => Model<M>): Model<M> {
  const model = useModel(() => {
    const created = create();
    app.models.add(created);
    return created;
  });
  useEffect(() => () => void app.models.delete(model), [model]);
  return model;
}
