import { type Model, useModel } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { PanelContext } from './context.ts';

/**
 * Makes a model that lives as long as its component, and no longer than the viewer: Preact runs cleanups of unmounted
 * components only after the next paint, which is too late when another viewer is looking.
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
