// Builds and packs every package, installs the tarballs in empty folders outside the workspace, and uses them there as
// a stranger would: type-checks and runs a fit, the renderer alone, and the snippets of READMEs and docs that are marked
// `runnable`; those marked `checked` would take long, or need data, and are only type-checked.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pnpm, root } from './setup.mjs';

const folder = mkdtempSync(join(tmpdir(), 'ganfit-consumer-'));
const tarballs = join(folder, 'tarballs');
const packages = readdirSync(join(root, 'packages')).map((name) => readPackage(join(root, 'packages', name)));

const fitScript = `
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { defaultPreset, type FitResult, fit } from '@ganfit/fitter';

await tf.setBackend('wasm');
const result: FitResult = await fit('portrait.jpg', { preset: defaultPreset({ steps: 2 }), seed: 1 });
const { positions } = result.mesh();
console.log(result.status, positions.length / 3, result.images[0]?.metrics.landmarkNrmse.toFixed(3));
if (result.status !== 'completed' || !positions.every(Number.isFinite)) throw new Error('no head');
result.dispose();
`;

const rendererScript = `
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Camera, render } from '@ganfit/renderer';

await tf.setBackend('cpu');
const camera: Camera = { position: tf.tensor2d([[0, 0, 5]]), target: tf.zeros([1, 3]), focalLength: tf.tensor1d([3]) };
const topology = { triangles: tf.tensor2d([[0, 1, 2]], [1, 3], 'int32') };
const albedo = { vertexColors: tf.ones([1, 3, 3]) as tf.Tensor3D };
const size = { height: 32, width: 32 };
const depth = (x: tf.Tensor) => tf.sum(render({ positions: x as tf.Tensor3D, topology, albedo, camera }, size).alpha);
console.log('covered pixels', depth(tf.tensor3d([[[-1, -1, 0], [1, -1, 0], [0, 1, 0]]])).dataSync()[0]);
`;

try {
  if (!process.argv.includes('--no-build')) pnpm('--silent', 'build');
  packAll();
  checkTarballs();
  useEverything();
  useRendererAlone();
  console.log('The packed packages install, type-check and run outside the workspace.');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function packAll() {
  mkdirSync(tarballs);
  for (const { path } of packages) pnpm('--silent', '--dir', path, 'pack', '--pack-destination', tarballs);
}

/** What must be in a tarball, and what must not. */
function checkTarballs() {
  for (const pkg of packages) {
    const files = execute('tar', ['tzf', tarball(pkg.name)], folder)
      .split('\n')
      .filter(Boolean);
    const has = (file) => files.includes(`package/${file}`);
    const wanted = ['package.json', 'README.md', 'LICENSE'];
    if (pkg.name === '@ganfit/open-head') wanted.push('NOTICE', 'model/open-head.safetensors');
    wanted.push(
      ...(pkg.name === 'ganfit'
        ? ['dist/main.js', 'bin/ganfit.js', 'studio/index.html']
        : ['dist/index.js', 'dist/index.d.ts']),
    );
    for (const file of wanted) ensure(has(file), `${pkg.name}: the tarball lacks ${file}`);
    const stray = files.filter((file) => /^package\/(src|test|bench|scripts|node_modules)\/|\.tsx?$/.test(file));
    const unwanted = stray.filter((file) => !file.endsWith('.d.ts'));
    ensure(unwanted.length === 0, `${pkg.name}: the tarball holds ${unwanted.join(', ')}`);
    const megabytes = statSync(tarball(pkg.name)).size / 1e6;
    ensure(megabytes < 25, `${pkg.name}: the tarball has ${megabytes.toFixed(1)} MB, more than 25`);
    const manifest = execute('tar', ['xzOf', tarball(pkg.name), 'package/package.json'], folder);
    ensure(!/workspace:|catalog:|"source"/.test(manifest), `${pkg.name}: package.json still names the workspace`);
    console.log(
      `${pkg.name.padEnd(20)} ${String(files.length).padStart(3)} files ${megabytes.toFixed(2).padStart(6)} MB`,
    );
  }
}

function useEverything() {
  const place = join(folder, 'everything');
  install(place, packages, ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm', 'typescript', '@types/node']);
  cpSync(join(root, 'examples/photos/astronaut.png'), join(place, 'portrait.jpg')); // read by its content, not its name
  const scripts = { 'fit.ts': fitScript, ...snippets(place) };
  checkAndRun(place, scripts, join(place, 'node_modules/typescript/bin/tsc'));
}

function useRendererAlone() {
  const place = join(folder, 'renderer');
  const needed = packages.filter(({ name }) => ['@ganfit/renderer', '@ganfit/core'].includes(name));
  install(place, needed, ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu']);
  checkAndRun(place, { 'renderer.ts': rendererScript }, join(folder, 'everything/node_modules/typescript/bin/tsc'));
}

/** npm, with every @ganfit package from its tarball and never from the registry. */
function install(place, ours, others) {
  mkdirSync(place);
  const local = Object.fromEntries(ours.map(({ name }) => [name, `file:${tarball(name)}`]));
  const manifest = {
    private: true,
    type: 'module',
    dependencies: { ...local, ...Object.fromEntries(others.map((name) => [name, versionOf(name)])) },
    overrides: Object.fromEntries(ours.map(({ name }) => [name, `$${name}`])),
  };
  writeFileSync(join(place, 'package.json'), JSON.stringify(manifest, null, 2));
  execute('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], place);
}

/** Snippets marked `runnable` or `checked`, of the installed READMEs and of this repository's own pages, by file name. */
function snippets(place) {
  const pages = packages.map(({ name }) => [name, join(place, 'node_modules', name, 'README.md')]);
  const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  pages.push(['readme', join(root, 'README.md')], ...docs.map((name) => [`docs-${name}`, join(root, 'docs', name)]));
  const found = pages.flatMap(([name, path]) => {
    const blocks = [...readFileSync(path, 'utf8').matchAll(/^```(ts|js) (runnable|checked)\n(.*?)^```/gms)];
    return blocks.map(([, language, kind, code], i) => {
      return [`${kind}-${name.replace(/\W+/g, '-').replace(/^-/, '')}-${i + 1}.${language}`, code];
    });
  });
  return Object.fromEntries(found);
}

function checkAndRun(place, scripts, tsc) {
  // Snippets in JavaScript are carried along, not checked.
  const compilerOptions = {
    target: 'es2022',
    module: 'nodenext',
    strict: true,
    skipLibCheck: true,
    allowJs: true,
    outDir: 'built',
  };
  if (place.endsWith('renderer')) compilerOptions.types = [];
  writeFileSync(join(place, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts', '*.js'] }));
  for (const [name, code] of Object.entries(scripts)) writeFileSync(join(place, name), code.trimStart());
  execute(process.execPath, [tsc], place);
  for (const name of Object.keys(scripts).filter((name) => !name.startsWith('checked'))) {
    const started = performance.now();
    const said = execute(process.execPath, [join('built', name.replace(/ts$/, 'js')), 'portrait.jpg'], place);
    const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(5);
    console.log(`${name.padEnd(32)} ${seconds} s  ${said.trim().split('\n').at(-1)}`);
  }
}

function tarball(name) {
  const { version } = packages.find((pkg) => pkg.name === name);
  return join(tarballs, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
}

/** A package's manifest with the folder that it lies in. */
function readPackage(path) {
  return { ...JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')), path };
}

/** The version that this repository uses. */
function versionOf(name) {
  return readPackage(join(root, 'node_modules', name)).version;
}

function ensure(condition, message) {
  if (!condition) throw new Error(message);
}

function execute(command, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status === 0) return stdout;
  throw new Error(`${command} ${args.join(' ')} failed:\n${error?.message ?? ''}${stdout ?? ''}${stderr ?? ''}`);
}
