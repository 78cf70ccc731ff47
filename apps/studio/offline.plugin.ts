import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const source = fileURLToPath(new URL('./src/service-worker.js', import.meta.url));
/** Those have a cache of their own, in which their hashes are checked. */
const weights = /\.(safetensors|bin)$|weights_manifest/;

/** Puts `sw.js` beside the built page: the service worker, with the list of files that it keeps. */
export function offline(): Plugin {
  return {
    name: 'ganfit-offline',
    // `import.meta.env.PROD` would go by NODE_ENV, which tests set.
    config: (_, { command }) => ({ define: { __BUILT__: JSON.stringify(command === 'build') } }),
    writeBundle({ dir }) {
      const files = (readdirSync(dir!, { recursive: true }) as string[])
        .filter((name) => statSync(join(dir!, name)).isFile() && !weights.test(name) && name !== 'sw.js')
        .sort();
      const hash = createHash('sha256').update(readFileSync(source));
      for (const name of files) hash.update(name).update(readFileSync(join(dir!, name)));
      const kept = files.map((name) => (name === 'index.html' ? './' : name.split(sep).join('/')));
      const build = { version: hash.digest('hex').slice(0, 12), files: kept };
      writeFileSync(join(dir!, 'sw.js'), `const build = ${JSON.stringify(build)};\n${readFileSync(source, 'utf8')}`);
    },
  };
}
