import type { LazyModule } from './lazy-module.ts';

/**
 * Exports of the lazily imported modules, by source file. `shell/module-loader.ts` adds the entries by declaration merging, so
 * that this file, and with it the panel's context, imports no feature.
 */
// oxlint-disable-next-line typescript/no-empty-interface -- filled by declaration merging.
export interface ModuleRegistry {}

/** Id of a lazily imported module: its source file. */
export type ModuleId = keyof ModuleRegistry;

/** Imports modules of one panel on demand. */
export interface ModuleLoader {
  /** Fetches and evaluates a module. Rejects when one of its files cannot be fetched. */
  load<I extends ModuleId>(id: I): Promise<ModuleRegistry[I]>;
  /** Returns a module as a memoized lazy module. */
  lazy<I extends ModuleId>(id: I): LazyModule<ModuleRegistry[I]>;
  /** Fetches the files of a module without evaluating them; script-tag build only. Never throws. */
  prefetch(id: ModuleId): void;
}
