import { type EvaluateProgress, evaluate, workerLanes } from '@ganfit/evaluation/node';
import type { FaceModel } from '@ganfit/morphable';
import { startBackend } from '../backend.js';
import { exitCodes } from '../errors.js';
import type { FitParts } from '../fit-command.js';
import { generatorOf, loadModels } from '../models.js';
import { duration } from '../progress.js';
import { evaluationOf, loadTools, type SetUp } from './set-up.js';

/** Options that all of `ganfit evaluate`'s commands share, as commander gives them. */
export interface EvaluateCommandOptions extends Omit<SetUp, 'what' | 'generator'> {
  readonly generator?: string;
  readonly workers: number;
  readonly tag?: string;
  readonly quiet?: boolean;
}

/**
 * `ganfit evaluate …`: measures, prints the tables, and writes the report with all pictures.
 * @returns the exit code: 0 if anything could be measured
 */
export async function evaluateCommand(
  what: SetUp['what'],
  options: EvaluateCommandOptions,
  parts: FitParts = {},
): Promise<number> {
  const setUp: SetUp = { ...options, what, generator: generatorOf(options, parts.model) };
  const evaluation = evaluationOf(setUp);
  await evaluation.cases(); // What is wrong with the input is told before anything is loaded.
  const { model, close, ...who } = await measurers(setUp, options.workers, parts);
  let failed = 0;
  let done = 0;
  const onProgress = (progress: EvaluateProgress): void => {
    done++;
    if (progress.record.error !== undefined) failed++;
    if (!options.quiet) process.stderr.write(progressLine(progress));
  };
  const onInterrupt = (): void => {
    process.stderr.write('\nStopped; the same command goes on from here.\n');
    process.exit(exitCodes.aborted);
  };
  process.once('SIGINT', onInterrupt);
  try {
    const { text } = await evaluate(evaluation, {
      ...who,
      model,
      out: options.out,
      tag: tagOf(setUp, model, options.tag),
      onProgress,
    });
    process.stdout.write(`${text}\nOpen ${options.out}/report.html.\n`);
    return done > 0 && failed === done ? exitCodes.failure : 0;
  } finally {
    process.off('SIGINT', onInterrupt);
    await close();
  }
}

/** This thread with all it needs, or threads that load it themselves. */
async function measurers(setUp: SetUp, workers: number, parts: FitParts) {
  if (workers === 1) {
    const tools = await loadTools(setUp, parts);
    return { model: tools.model, tools, close: async () => {} };
  }
  await startBackend();
  const { model } = await loadModels(setUp);
  const { lanes, close } = workerLanes(new URL('./evaluate-worker.js', import.meta.url), {
    count: workers,
    data: setUp,
  });
  return { model, lanes, close };
}

function progressLine({ done, total, record, secondsLeft }: EvaluateProgress): string {
  const what = record.error === undefined ? `${record.seconds.toFixed(0)} s` : `failed: ${record.error}`;
  const left = done < total ? `, ${duration(1000 * secondsLeft)} left` : '';
  return `${done}/${total} ${record.name} (${what})${left}\n`;
}

/** Another model, preset or judge is another measurement. */
const tagOf = ({ preset, steps, texture, seed, judge }: SetUp, model: FaceModel, tag: string | undefined): string =>
  [
    preset,
    steps && `${steps} steps`,
    texture,
    `seed ${seed}`,
    `model ${shortHash(model)}`,
    judge && `judge ${judge}`,
    tag,
  ]
    .filter(Boolean)
    .join(' ');

/** A hash may end in the name of a texture prior. */
const shortHash = ({ hash }: FaceModel): string => hash.replace(/^(.{12})[^+]*/, '$1');
