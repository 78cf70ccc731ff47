import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const models = ['open-head', 'open-texture'].map((name) =>
  fileURLToPath(new URL(`../../packages/open-head/model/${name}.safetensors`, import.meta.url)),
);
const library = createRequire(import.meta.url)
  .resolve('@vladmandic/face-api/package.json')
  .replace('package.json', 'model/');
const networks = ['ssd_mobilenetv1', 'face_landmark_68', 'face_recognition'].flatMap((name) => [
  `${library}${name}_model-weights_manifest.json`,
  `${library}${name}_model.bin`,
]);
const id = 'virtual:weights';

/** The module `virtual:weights`: addresses and hashes of the weight files, which lie beside the page. */
export function weights(): Plugin {
  let command: 'build' | 'serve';
  const files = new Map([...models, ...networks].map((path) => [basename(path), path]));
  return {
    name: 'ganfit-weights',
    configResolved: (config) => void (command = config.command),
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load(module) {
      if (module !== `\0${id}`) return undefined;
      const entries = [...files].map(([name, path]) => {
        const source = readFileSync(path);
        if (command === 'serve') return [name, `'/weights/${name}'`, source] as const;
        const reference = this.emitFile({ type: 'asset', name, source });
        return [name, `import.meta.ROLLUP_FILE_URL_${reference}`, source] as const;
      });
      const lines = entries.map(([name, url, source]) => {
        const sha256 = createHash('sha256').update(source).digest('hex');
        return `'${name}': { url: new URL(${url}, self.location.href).href, sha256: '${sha256}' }`;
      });
      return `export const weights = {\n${lines.join(',\n')}\n};`;
    },
    configureServer(server) {
      server.middlewares.use('/weights', (request, response, next) => {
        const path = files.get(basename(request.url ?? ''));
        if (path) response.end(readFileSync(path));
        else next();
      });
    },
  };
}
