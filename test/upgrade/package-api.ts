import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import * as z from 'zod/mini';

/** What users of a package depend on. */
export const PackageApi = z.object({
  /** Entry points with the names that each exports, types included. */
  names: z.record(z.string(), z.array(z.string())),
  /** Other subpaths of `exports`. */
  subpaths: z.array(z.string()),
  commands: z.array(z.string()),
  /** Files at fixed paths: names with a version or a hash change with each release. */
  files: z.array(z.string()),
});
export type PackageApi = z.infer<typeof PackageApi>;

const Manifest = z.object({
  exports: z.record(z.string(), z.union([z.string(), z.object({ types: z.string(), default: z.string() })])),
  bin: z.record(z.string(), z.string()),
});

/** Reads the public API of a laid out package. */
export function readPackageApi(folder: string): PackageApi {
  const { exports, bin } = Manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const names: PackageApi['names'] = {};
  const subpaths: string[] = [];
  for (const [subpath, target] of Object.entries(exports))
    if (typeof target === 'string') subpaths.push(subpath);
    else names[subpath] = readExports(join(folder, target.types));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^(?:embed\/[^/]+|[^/]+)\.(?:js|mjs|json|md)$/.test(path))
    .sort();
  return { names, subpaths: subpaths.sort(), commands: Object.keys(bin).sort(), files };
}

function readExports(file: string): string[] {
  const program = ts.createProgram([file], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    skipLibCheck: true,
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const symbol = source && checker.getSymbolAtLocation(source);
  if (!symbol) throw new Error(`${file} is not a module.`);
  return checker
    .getExportsOfModule(symbol)
    .map(({ name }) => name)
    .sort();
}
