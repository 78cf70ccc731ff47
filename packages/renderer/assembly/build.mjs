// Compiles the loops of this folder into src/simd/generated.ts: `pnpm build:wasm`. The text embedded there is committed, so
// that nobody needs the compiler but those who change a loop; a test compiles again and compares.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

/** The module as base64. It brings no memory and no data of its own: it works in the memory of tfjs's wasm backend. */
export async function compile() {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  let binary;
  const options =
    'index.ts -o out.wasm -O3 --converge --noAssert --runtime stub --importMemory --noExportMemory --enable simd --use abort= --disableWarning 112';
  const { error, stderr } = await asc.main(['--baseDir', folder, ...options.split(' ')], {
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) binary = contents;
    },
  });
  if (error) throw new Error(`${error.message}\n${stderr}`);
  return Buffer.from(binary).toString('base64');
}

export const generated = (base64) =>
  `// Made from assembly/ by \`pnpm build:wasm\`; do not edit.\nexport const binary =\n  '${base64}';\n`;

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(new URL('../src/simd/generated.ts', import.meta.url), generated(await compile()));
