import { fitTable, fitterFit } from '@ganfit/evaluation/table';
import { defaultPreset, paperPreset } from '@ganfit/fitter';
import { faceApiLandmarks, faceApiRecognition } from '@ganfit/networks';
import { openHead } from '@ganfit/open-head';
import { startBackend } from './backend.js';
import { duration } from './progress.js';

/** Options of `ganfit evaluate`. */
export interface EvaluateCommandOptions {
  readonly subjects: number;
  readonly steps?: number;
  readonly preset: 'default' | 'paper';
  readonly seed: number;
  readonly workers: number;
  readonly tag?: string;
  readonly out: string;
}

/** `ganfit evaluate`: fits photos and rendered heads, prints the table, and writes it with all pictures. */
export async function evaluateCommand(photos: readonly string[], options: EvaluateCommandOptions): Promise<void> {
  await startBackend();
  const [model, detector, recognition] = await Promise.all([openHead(), faceApiLandmarks(), faceApiRecognition()]);
  const steps = options.steps ? { steps: options.steps } : {};
  const preset = options.preset === 'paper' ? paperPreset(steps) : defaultPreset(steps);
  const table = await fitTable({
    fit: fitterFit({ model, detector, recognition, preset }),
    model,
    recognition,
    photos,
    out: options.out,
    // Another model or preset is another measurement.
    tag: [options.preset, options.steps, model.hash.slice(0, 12), options.tag].filter(Boolean).join(' '),
    seed: options.seed,
    subjects: { count: options.subjects },
    workers: options.workers,
    onProgress({ done, total, record, secondsLeft }) {
      const what = record.kind === 'failed' ? `failed: ${record.error}` : record.kind;
      process.stderr.write(`${done}/${total} ${record.name} (${what}), ${duration(1000 * secondsLeft)} left\n`);
    },
  });
  if (table) process.stdout.write(table.text);
}
