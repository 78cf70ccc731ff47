// Prints and writes the table of the default fit: node scripts/table.mjs PHOTO_OR_FOLDER… --out DIR [--tag NAME]
// [--subjects N] [--steps N] [--workers N] [--preset default|paper]. Build the packages first (npm run build:js).
import { parseArgs } from 'node:util';
import { fitTable, fitterFit } from '@ganfit/evaluation/table';
import { defaultPreset, paperPreset } from '@ganfit/fitter';
import { faceApiLandmarks, faceApiRecognition } from '@ganfit/networks';
import { openHead } from '@ganfit/open-head';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: 'out/table' },
    tag: { type: 'string', default: '' },
    subjects: { type: 'string', default: '20' },
    steps: { type: 'string' },
    workers: { type: 'string', default: '1' },
    preset: { type: 'string', default: 'default' },
  },
});

await tf.setBackend('wasm');
const [model, detector, recognition] = await Promise.all([openHead(), faceApiLandmarks(), faceApiRecognition()]);
const preset = (values.preset === 'paper' ? paperPreset : defaultPreset)(
  values.steps ? { steps: Number(values.steps) } : {},
);
const table = await fitTable({
  fit: fitterFit({ model, detector, recognition, preset }),
  model,
  recognition,
  photos: positionals,
  out: values.out,
  // Another model or preset is another measurement.
  tag: [values.preset, values.steps, model.hash.slice(0, 12), values.tag].filter(Boolean).join(' '),
  subjects: { count: Number(values.subjects) },
  workers: Number(values.workers),
  onProgress({ done, total, record, secondsLeft }) {
    const left = `${Math.floor(secondsLeft / 60)}:${String(Math.floor(secondsLeft % 60)).padStart(2, '0')} left`;
    const what = record.kind === 'failed' ? `failed: ${record.error}` : record.kind;
    process.stderr.write(`${done}/${total} ${record.name} (${what}), ${left}\n`);
  },
});
if (table) process.stdout.write(table.text);
