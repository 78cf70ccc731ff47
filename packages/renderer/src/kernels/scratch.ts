/** Kernels run one at a time, so working memory can stay from run to run: a fresh half megabyte each time costs collections. */
const pool = new Map<string, Float64Array>();

/** Working memory of a kernel under a name of its own; its contents are whatever the last run left. */
export function scratch(name: string, length: number): Float64Array {
  let memory = pool.get(name);
  if (!memory || memory.length < length) {
    memory = new Float64Array(length);
    pool.set(name, memory);
  }
  return memory.length === length ? memory : memory.subarray(0, length);
}
