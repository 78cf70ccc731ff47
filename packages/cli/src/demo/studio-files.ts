// What the demo serves: the page of this package, and weights from the packages that have them.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check } from '@ganfit/core';
import { openHeadUrl } from '@ganfit/open-head';

const require = createRequire(import.meta.url);

/** The built page; `pnpm build` puts it there. */
export const studioFolder = (): string => join(dirname(require.resolve('ganfit/package.json')), 'studio');

/**
 * The files of the page by their path in the address, `/index.html` and so on. The folder's `weights.json` names those that
 * lie in other packages: from path to file name.
 * @throws GanfitError `MISSING_FILE` if the page is not built, or a weight file is not installed
 */
export function studioFiles(folder: string = studioFolder()): Map<string, string> {
  check(existsSync(join(folder, 'index.html')), 'MISSING_FILE', () => {
    return `demo: the page is not in ${folder}. Install ganfit again; in the repository, run: npx pnpm build`;
  });
  const files = new Map(
    (readdirSync(folder, { recursive: true }) as string[])
      .map((name) => [`/${name.split(sep).join('/')}`, join(folder, name)] as const)
      .filter(([, path]) => statSync(path).isFile()),
  );
  const list = files.get('/weights.json');
  const weights = list ? (JSON.parse(readFileSync(list, 'utf8')) as Record<string, string>) : {};
  for (const [path, name] of Object.entries(weights)) {
    const file = weightFile(name);
    check(existsSync(file), 'MISSING_FILE', () => `demo: ${file} is not there. Install ganfit again.`);
    files.set(`/${path}`, file);
  }
  return files;
}

/** Models are in @ganfit/open-head, networks in the package that @ganfit/networks reads them from. */
function weightFile(name: string): string {
  if (name.endsWith('.safetensors')) return fileURLToPath(new URL(name, openHeadUrl));
  const networks = createRequire(require.resolve('@ganfit/networks'));
  return join(dirname(networks.resolve('@vladmandic/face-api/package.json')), 'model', name);
}
