const wallClock = () => performance.now();

/**
 * Times in milliseconds of several candidates, interleaved: in every round each of them runs once, so that what else goes
 * on in the machine hits all of them alike. A candidate may be asynchronous; waiting for a GPU is its business.
 *
 * @param candidates `{ name: function }` @param seconds the rounds end after this long, but not before `least` of them
 * @param clock milliseconds; a process that shares its machine does well to count its own processor time alone
 * @returns `{ name: { median, best } }`
 */
export async function interleaved(candidates, { seconds = 8, least = 5, most = 61, clock = wallClock } = {}) {
  const times = Object.fromEntries(Object.keys(candidates).map((name) => [name, []]));
  const rounds = async (seconds, least, most) => {
    const end = performance.now() + 1000 * seconds;
    for (let round = 0; round < least || (round < most && performance.now() < end); round++)
      for (const [name, run] of Object.entries(candidates)) {
        const start = clock();
        await run();
        times[name].push(clock() - start);
      }
  };
  // Engines compile what is hot in the background, on the same processor time.
  await rounds(seconds / 4, 3, most);
  for (const list of Object.values(times)) list.length = 0;
  await rounds(seconds, least, most);
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, summary(list)]));
}

/**
 * Forward alone and forward with backward, as candidates. `settle` waits until a tensor has really been computed: the
 * last gradient, since the first may be what has been passed in.
 */
export function twoRuns(tf, { f, inputs }, settle = () => {}) {
  const [dy, gradients] = tf.tidy(() => [tf.keep(tf.cos(f(...inputs))), tf.grads(f)]);
  const within = (run) => async () => {
    const kept = tf.tidy(() => tf.keep(run()));
    await settle(kept);
    kept.dispose();
  };
  return { forward: within(() => f(...inputs)), both: within(() => gradients(inputs, dy).at(-1)) };
}

function summary(list) {
  list.sort((a, b) => a - b);
  return { median: list[list.length >> 1], best: list[0] };
}
