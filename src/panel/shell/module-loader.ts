import type { ChunkTable, ModuleFile, PanelHost } from '../types.ts';
import { type LazyModule, lazyModule } from '../core/lazy-module.ts';
import type { ModuleId, ModuleLoader, ModuleRegistry } from '../core/module-registry.ts';
import { LANGUAGE_MODULES } from '../i18n/locale.ts';
import type { LAZY_MODULES } from './lazy-modules.ts';

/** Modules of every opened panel and its languages, by source file. The build uses the same keys for files and hashes. */
const FIRST_MODULES = {
  'core/built-ins.ts': () => import('../core/built-ins.ts'),
  'core/services.ts': () => import('../core/services.ts'),
  'features/submit/DeferredForm.tsx': () => import('../features/submit/DeferredForm.tsx'),
  ...LANGUAGE_MODULES,
};

type Imports = typeof FIRST_MODULES & typeof LANGUAGE_MODULES & typeof LAZY_MODULES;
type Modules = { [Id in keyof Imports]: Awaited<ReturnType<Imports[Id]>> };

declare module '../core/module-registry.ts' {
  // oxlint-disable-next-line typescript/no-empty-interface -- declaration merging.
  interface ModuleRegistry extends Modules {}
}

/**
 * Creates the module loader of one panel.
 *
 * @param host.preload - with `chunks`: locations and hashes of the files; undefined in a bundle of the npm package.
 * @param host.fail - called when the page has changed a built-in function that the modules need; they are not evaluated.
 */
export function createModuleLoader(host: Partial<PanelHost> = {}): ModuleLoader {
  const { preload, chunks } = host;
  const fetched = new Map<string, Promise<string>>();
  const modules = new Map<ModuleId, LazyModule<unknown>>();

  const fetchModule = async (id: ModuleId) => {
    if (!preload || !chunks) return;
    const fetchFile = (file: ModuleFile) => {
      const [name] = file;
      const pending = fetched.get(name) ?? preload(file);
      fetched.set(name, pending);
      pending.catch(() => fetched.delete(name));
      return pending;
    };
    const table: ChunkTable = chunks.parts[id]
      ? chunks
      : (await import(/* @vite-ignore */ await fetchFile(chunks.more))).default;
    const files = table.parts[id];
    // Fails instead of importing files without an integrity check.
    if (!files) throw new Error(id);
    // Dependencies first, so that engines that preload static imports find verified files.
    await Promise.all(files.map((index) => fetchFile(table.files[index] ?? chunks.more)));
  };
  const load = async <I extends ModuleId>(id: I): Promise<ModuleRegistry[I]> => {
    const [registry] = await Promise.all([
      id in FIRST_MODULES ? FIRST_MODULES : load('core/services.ts').then(({ LAZY_MODULES }) => LAZY_MODULES),
      fetchModule(id),
      id !== 'core/built-ins.ts' && load('core/built-ins.ts').then(({ checkBuiltIns }) => checkBuiltIns(host)),
    ]);
    // Safe: both registries map each key to its module.
    return (await Reflect.get(registry, id)()) as ModuleRegistry[I];
  };

  return {
    load,
    lazy<I extends ModuleId>(id: I) {
      const known = modules.get(id) ?? lazyModule(() => load(id));
      modules.set(id, known);
      return known as LazyModule<ModuleRegistry[I]>;
    },
    prefetch: (id) => void fetchModule(id).catch(() => {}),
  };
}
