// Trains the shape part of open-head alone: node --import tsx packages/training/bench/train-shape.ts DATA OUT.safetensors
import { writeFile } from 'node:fs/promises';
import { writeSafetensors } from '@ganfit/morphable';
import { trainShape } from '../src/shape/train-shape.js';

const [data, out] = process.argv.slice(2);
if (!data || !out) throw new Error('Usage: train-shape.ts DATA OUT.safetensors');
const { tensors, blendshapeNames } = await trainShape(data, { onProgress: console.log });
const metadata = { format_version: '1', name: 'open-head', blendshape_names: JSON.stringify(blendshapeNames) };
await writeFile(out, writeSafetensors(tensors, metadata));
