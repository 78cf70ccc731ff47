// A generator file with weights as bytes: node to-bytes.mjs RUN/generator.safetensors OUT (after a build).
import { readFile, writeFile } from 'node:fs/promises';
import { readGenerator, readSafetensors, writeGenerator } from '@ganfit/morphable';

const [from, to] = process.argv.slice(2);
const bytes = new Uint8Array(await readFile(from));
const { kind, format_version, ...metadata } = readSafetensors(bytes).metadata;
await writeFile(to, writeGenerator(readGenerator(bytes), { precision: 'int8', metadata }));
