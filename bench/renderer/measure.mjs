/**
 * Times in milliseconds of several candidates, interleaved: in every round each of them runs once, so that what else goes
 * on in the machine hits all of them alike. A candidate may be asynchronous; waiting for a GPU is its business.
 *
 * @param candidates `{ name: function }` @param seconds the rounds end after this long, but not before `least` of them
 * @returns `{ name: { median, best } }`
 */
export async function interleaved(candidates, { seconds = 8, least = 5, most = 31, warmUp = 3 } = {}) {
  const times = Object.fromEntries(Object.keys(candidates).map((name) => [name, []]));
  const end = performance.now() + 1000 * seconds;
  for (let round = -warmUp; round < least || (round < most && performance.now() < end); round++)
    for (const [name, run] of Object.entries(candidates)) {
      const start = performance.now();
      await run();
      if (round >= 0) times[name].push(performance.now() - start);
    }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, summary(list)]));
}

/** Forward alone and forward with backward, as candidates. `settle` waits until a tensor has really been computed. */
export function twoRuns(tf, { f, inputs }, settle = () => {}) {
  const [dy, gradients] = tf.tidy(() => [tf.keep(tf.cos(f(...inputs))), tf.grads(f)]);
  const within = (run) => async () => {
    const kept = tf.tidy(() => tf.keep(run()));
    await settle(kept);
    kept.dispose();
  };
  return { forward: within(() => f(...inputs)), both: within(() => gradients(inputs, dy)[0]) };
}

function summary(list) {
  list.sort((a, b) => a - b);
  return { median: list[list.length >> 1], best: list[0] };
}
