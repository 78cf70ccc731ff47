// The server of the studio, on a page of the test's own with the real weights; and the built program, where it is built.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openHeadUrl } from '@ganfit/open-head';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FileServer, serveFiles } from '../src/demo/serve-files.js';
import { studioFiles, studioFolder } from '../src/demo/studio-files.js';
import { ganfit, type Workshop, workshop } from './workshop.js';

const networks = createRequire(new URL('../../networks/package.json', import.meta.url));
const models = join(dirname(networks.resolve('@vladmandic/face-api/package.json')), 'model');
const weights = {
  'assets/open-head-1a2b3c4d.safetensors': fileURLToPath(openHeadUrl),
  'assets/face-1a2b3c4d.bin': join(models, 'face_landmark_68_model.bin'),
  'assets/face-1a2b3c4d.json': join(models, 'face_landmark_68_model-weights_manifest.json'),
};

let shop: Workshop;
let server: FileServer;
beforeAll(async () => {
  shop = await workshop();
  await mkdir(shop.path('page/assets'), { recursive: true });
  await writeFile(shop.path('page/index.html'), '<!doctype html><title>studio</title>');
  await writeFile(shop.path('page/assets/index-1.js'), 'console.log(1)');
  await writeFile(shop.path('secret.txt'), 'not for you');
  const list = Object.fromEntries(Object.entries(weights).map(([path, file]) => [path, basename(file)]));
  await writeFile(shop.path('page/weights.json'), JSON.stringify(list));
  server = await serveFiles(studioFiles(shop.path('page')));
});
afterAll(async () => {
  await server.close();
  await shop.remove();
});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const get = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(new URL(path, server.url), init);
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};

/** `fetch` would tidy the path up before it is sent. */
const rawStatus = (path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    request({ hostname, port, path }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    })
      .on('error', reject)
      .end();
  });

it('serves the page with the right types, to this machine only', async () => {
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  expect(await get('/')).toEqual({
    status: 200,
    type: 'text/html; charset=utf-8',
    text: '<!doctype html><title>studio</title>',
  });
  expect(await get('/index.html?from=somewhere')).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' });
  expect(await get('/assets/index-1.js')).toMatchObject({ type: 'text/javascript; charset=utf-8' });
  expect(await get('/', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  expect(await get('/', { method: 'POST' })).toMatchObject({ status: 405 });
});

it('serves each weight file from the package that has it', async () => {
  for (const [path, file] of Object.entries(weights)) {
    const response = await fetch(new URL(path, server.url));
    expect(response.status, path).toBe(200);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(sha256(bytes)).toBe(sha256(await readFile(file)));
    expect(Number(response.headers.get('content-length'))).toBe(bytes.length);
    expect(response.headers.get('content-type')).toBe(
      path.endsWith('json') ? 'application/json' : 'application/octet-stream',
    );
  }
});

it('answers 404 to what is not of the page, wherever it leads', async () => {
  expect(await get('/nothing.html')).toMatchObject({ status: 404, text: 'There is no such file.\n' });
  const ways = ['/assets', '/assets/', '/../secret.txt', '/assets/../../secret.txt', '/..%2fsecret.txt'];
  const more = ['/%2e%2e/secret.txt', '/..\\secret.txt', '//secret.txt', `/${shop.path('secret.txt')}`, '/%', '/\0'];
  for (const path of [...ways, ...more.map((p) => (p === '/\0' ? '/%00' : p))]) expect(await rawStatus(path)).toBe(404);
});

it('takes the next free port, or the one that was asked for, or says why not', async () => {
  const other = await serveFiles(new Map());
  expect(other.url).not.toBe(server.url);
  await other.close();
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
  const { port } = blocker.address() as AddressInfo;
  await expect(serveFiles(new Map(), port)).rejects.toThrow(
    `demo: port ${port} is taken. Choose another with --port, or leave it out for the next free one.`,
  );
  await new Promise((resolve) => blocker.close(resolve));
  const asked = await serveFiles(new Map(), port);
  expect(asked.url).toBe(`http://127.0.0.1:${port}/`);
  await asked.close();
  await expect(serveFiles(new Map(), 65_536)).rejects.toThrow('demo: there is no port 65536. Choose one up to 65535.');
});

it('says what is missing', async () => {
  expect(() => studioFiles(shop.path('none'))).toThrow(/demo: the page is not in .*none\. .*npx pnpm build/);
  await mkdir(shop.path('half'));
  await writeFile(shop.path('half/index.html'), '');
  await writeFile(shop.path('half/weights.json'), '{"assets/a.bin":"no-such-model.bin"}');
  expect(() => studioFiles(shop.path('half'))).toThrow(/no-such-model\.bin is not there\. Install ganfit again/);
  expect(await ganfit(['demo', '--port', 'many'])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/--port.*must be a whole number of 1 or more/s),
  });
});

const bin = fileURLToPath(new URL('../bin/ganfit.js', import.meta.url));
const built = existsSync(fileURLToPath(new URL('../dist/main.js', import.meta.url))) && existsSync(studioFolder());

it.skipIf(!built)('the built program serves the built page until Ctrl-C', async () => {
  const child = spawn(process.execPath, [bin, 'demo', '--no-open']);
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const [found] = /http:\S+/.exec(said) ?? [];
      if (found) resolve(found);
    });
    child.on('close', () => reject(new Error(said)));
  });
  const page = await (await fetch(url)).text();
  const [, script] = /src="([^"]+)"/.exec(page)!;
  expect((await fetch(new URL(script!, url))).status).toBe(200);
  // The page has the hash of each weight file; here they are the installed ones.
  const list = (await (await fetch(new URL('weights.json', url))).json()) as Record<string, string>;
  expect(Object.values(list)).toContain('open-head.safetensors');
  for (const path of Object.keys(list)) expect((await fetch(new URL(path, url), { method: 'HEAD' })).status).toBe(200);
  const code = new Promise((resolve) => child.on('close', resolve));
  child.kill('SIGINT');
  expect(await code).toBe(0);
});
