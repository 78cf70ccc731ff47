// A server of a fixed set of files, for this machine only.
import { createReadStream, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { check, GanfitError } from '@ganfit/core';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};

export interface FileServer {
  readonly url: string;
  close(): Promise<void>;
}

const host = '127.0.0.1';
const firstPort = 4870;
/** Ports that are tried if none was asked for. */
const tries = 20;

/**
 * Serves the files and nothing else: a path that is not among them is answered 404, wherever it would lead on the disk.
 * @param files by path, as in `/index.html`, which is also what `/` gets
 * @param port the one to use; default the first free one from 4870 on
 * @throws GanfitError `ARGUMENT` if the port cannot be used, with what to do
 */
export async function serveFiles(files: ReadonlyMap<string, string>, port?: number): Promise<FileServer> {
  const server = createServer(({ method, url = '/' }, response) => {
    const refuse = (status: number, text: string): void => {
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
    };
    if (method !== 'GET' && method !== 'HEAD') return refuse(405, 'Only GET and HEAD.');
    const [asked] = url.split(/[?#]/) as [string];
    const path = asked === '/' ? '/index.html' : asked;
    const file = files.get(path);
    if (!file) return refuse(404, 'There is no such file.');
    response.writeHead(200, {
      'content-type': types[extname(path)] ?? 'application/octet-stream',
      'content-length': statSync(file).size,
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    });
    if (method === 'HEAD') response.end();
    else createReadStream(file).pipe(response);
  });
  await (port === undefined ? listenAnywhere(server) : listen(server, port));
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function listenAnywhere(server: Server): Promise<void> {
  for (let port = firstPort; port < firstPort + tries; port++) {
    const taken = await listen(server, port).then(
      () => false,
      (error) => {
        if ((error.cause as NodeJS.ErrnoException | undefined)?.code !== 'EADDRINUSE') throw error;
        return true;
      },
    );
    if (!taken) return;
  }
  const last = firstPort + tries - 1;
  throw new GanfitError('ARGUMENT', `demo: ports ${firstPort} to ${last} are all taken. Choose one with --port.`);
}

function listen(server: Server, port: number): Promise<void> {
  check(port <= 65535, 'ARGUMENT', () => `demo: there is no port ${port}. Choose one up to 65535.`);
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why =
        { EADDRINUSE: 'is taken', EACCES: 'is not allowed to you' }[cause.code ?? ''] ?? `fails (${cause.code})`;
      const message = `demo: port ${port} ${why}. Choose another with --port, or leave it out for the next free one.`;
      reject(new GanfitError('ARGUMENT', message, { cause }));
    });
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}
