import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { check, GanfitError } from '@ganfit/core';
import type { RecognitionNetwork } from '@ganfit/networks';
import * as tf from '@tensorflow/tfjs-core';

/** What a judge's file is given: this program's own copy of TensorFlow.js, for another would not know its tensors. */
export interface JudgeParts {
  readonly tf: typeof tf;
}

/**
 * Loads a recognition network from a JavaScript module whose default export is a function of {@link JudgeParts} that
 * returns a `RecognitionNetwork`, or the promise of one.
 *
 * @throws GanfitError `MISSING_FILE` if it cannot be imported, `ARGUMENT` if it exports something else
 */
export async function loadJudge(path: string): Promise<RecognitionNetwork> {
  const module = await import(pathToFileURL(resolve(path)).href).catch((cause: Error) => {
    throw new GanfitError('MISSING_FILE', `evaluate: cannot import the judge ${path}: ${cause.message}`, { cause });
  });
  check(typeof module.default === 'function', 'ARGUMENT', () => {
    return `evaluate: the judge ${path} must export a function by default: ({ tf }) => a RecognitionNetwork, see docs/evaluation.md.`;
  });
  const parts: JudgeParts = { tf };
  const network: Partial<RecognitionNetwork> | undefined = await module.default(parts);
  const missing = (['name', 'inputSize', 'alignment', 'features', 'dispose'] as const).filter((key) => !network?.[key]);
  check(missing.length === 0, 'ARGUMENT', () => {
    return `evaluate: the judge ${path} returned something without ${missing.join(', ')}: that is no RecognitionNetwork.`;
  });
  return network as RecognitionNetwork;
}
