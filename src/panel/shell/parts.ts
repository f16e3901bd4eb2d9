import type { ChunkTable, EmbedFiles, ModuleFile } from '../types.ts';
import { type LazyModule, lazyModule } from '../core/lazy-module.ts';
import { LANGUAGE_PARTS } from '../i18n/locale.ts';
import type { LATE_PARTS } from './late-parts.ts';

/** Parts of every opened panel and its languages, by source file. The build uses the same keys for files and hashes. */
const FIRST_PARTS = {
  'core/services.ts': () => import('../core/services.ts'),
  'features/submit/DeferredForm.tsx': () => import('../features/submit/DeferredForm.tsx'),
  ...LANGUAGE_PARTS,
};

type AllParts = typeof FIRST_PARTS & typeof LATE_PARTS;
/** Id of a part: its source file. */
export type PartId = keyof AllParts;
/** Exports of a part's module. */
export type Part<I extends PartId> = Awaited<ReturnType<AllParts[I]>>;

/** The parts of one panel. */
export interface Parts {
  /** Fetches and evaluates a part. Rejects when one of its files cannot be fetched. */
  load<I extends PartId>(id: I): Promise<Part<I>>;
  /** Returns a part as a memoized lazy module. */
  part<I extends PartId>(id: I): LazyModule<Part<I>>;
  /** Fetches the files of a part without evaluating them; script-tag build only. Never throws. */
  prefetch(id: PartId): void;
}

/**
 * Creates the parts of one panel.
 *
 * @param embed - locations and hashes of the files; undefined in a bundle of the npm package.
 */
export function createParts({ preload, chunks }: Partial<EmbedFiles> = {}): Parts {
  const fetched = new Map<string, Promise<string>>();
  const parts = new Map<PartId, LazyModule<unknown>>();

  const fetchPart = async (id: PartId) => {
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
  const load = async <I extends PartId>(id: I): Promise<Part<I>> => {
    const [registry] = await Promise.all([
      id in FIRST_PARTS ? FIRST_PARTS : load('core/services.ts').then(({ LATE_PARTS }) => LATE_PARTS),
      fetchPart(id),
    ]);
    // Safe: both registries map each key to its module.
    return (await Reflect.get(registry, id)()) as Part<I>;
  };

  return {
    load,
    part<I extends PartId>(id: I) {
      const known = parts.get(id) ?? lazyModule(() => load(id));
      parts.set(id, known);
      return known as LazyModule<Part<I>>;
    },
    prefetch: (id) => void fetchPart(id).catch(() => {}),
  };
}
