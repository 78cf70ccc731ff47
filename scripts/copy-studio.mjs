// Copies the built studio into the package `ganfit`, without weights: those come from the packages that have them.
// `weights.json` says which file is at which path.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { root } from './setup.mjs';

const from = join(root, 'apps/studio/dist');
const to = join(root, 'packages/cli/studio');
const networks = createRequire(join(root, 'packages/networks/package.json'));
const folders = [
  join(root, 'packages/open-head/model'),
  join(dirname(networks.resolve('@vladmandic/face-api/package.json')), 'model'),
];

if (!existsSync(join(from, 'index.html'))) {
  console.error('The studio is not built. Run: npx pnpm --filter @ganfit/studio build');
  process.exit(1);
}
rmSync(to, { recursive: true, force: true });
const weights = {};
let bytes = 0;
for (const path of readdirSync(from, { recursive: true }).map((name) => name.replaceAll('\\', '/'))) {
  const source = join(from, path);
  if (!statSync(source).isFile()) continue;
  const name = weightName(source);
  if (name) {
    weights[path] = name;
    continue;
  }
  mkdirSync(dirname(join(to, path)), { recursive: true });
  cpSync(source, join(to, path));
  bytes += statSync(source).size;
}
writeFileSync(join(to, 'weights.json'), `${JSON.stringify(weights, null, 2)}\n`);
console.log(
  `packages/cli/studio: ${(bytes / 1e6).toFixed(2)} MB, and ${Object.keys(weights).length} weight files elsewhere`,
);

/** The name that an installed weight file of the same bytes has; vite has put a hash into the copy's. */
function weightName(source) {
  const content = readFileSync(source);
  const start = basename(source).replace(/-[\w-]{8}\.\w+$/, '');
  return folders
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => basename(path).startsWith(start) && statSync(path).size === content.length)
    .filter((path) => readFileSync(path).equals(content))
    .map((path) => basename(path))[0];
}
