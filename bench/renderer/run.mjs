import { renderCases } from './cases.mjs';
import { interleaved, twoRuns } from './measure.mjs';
import { plainRasterizer } from './plain.mjs';

/**
 * All cases on the active backend at one size, and the plain-JavaScript yardstick between them. Knows nothing of where it
 * runs; in a browser, bundle it and pass a `settle` that waits for the GPU.
 *
 * @returns `{ plain, plainBackward, covered, cases: { name: { forward, both } } }`, each `{ median, best }` in milliseconds
 */
export async function measureSize(tf, renderer, { size, columns = 224, only, settle, ...rounds }) {
  tf.engine().startScope();
  const { cases, clip, triangles, covered } = renderCases(tf, renderer, { columns, size, only });
  const yardstick = plainRasterizer(clip, triangles, size);
  const candidates = { plain: yardstick.forward, plainBackward: yardstick.backward };
  for (const [name, one] of Object.entries(cases))
    for (const [half, run] of Object.entries(twoRuns(tf, one, settle))) candidates[`${name}/${half}`] = run;
  const { plain, plainBackward, ...times } = await interleaved(candidates, rounds);
  tf.engine().endScope();
  const both = (name) => ({ forward: times[`${name}/forward`], both: times[`${name}/both`] });
  return {
    size,
    triangles: triangles.length / 3,
    covered,
    plain,
    plainBackward,
    cases: Object.fromEntries(Object.keys(cases).map((name) => [name, both(name)])),
  };
}

/** Peak bytes of tensors that a Phong render with all its gradients adds to those of its inputs. */
export async function peakBytes(tf, renderer, { size, columns }) {
  tf.engine().startScope();
  const { cases } = renderCases(tf, renderer, { columns, size, only: ['render Phong'] });
  const { both } = twoRuns(tf, cases['render Phong']);
  await both();
  const before = tf.memory().numBytes;
  const { f, inputs } = cases['render Phong'];
  const dy = tf.tidy(() => tf.cos(f(...inputs)));
  const { peakBytes } = await tf.profile(() => tf.tidy(() => void tf.grads(f)(inputs, dy)));
  tf.engine().endScope();
  return peakBytes - before;
}
