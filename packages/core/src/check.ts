import type { Tensor } from '@tensorflow/tfjs-core';
import { type ErrorCode, GanfitError } from './errors.js';

/** A dimension that must have this size, or a named one that may have any. */
export type Dimension = number | string;

/** Throws `message` (built only when needed) as a {@link GanfitError} unless `condition` holds. */
export function check(condition: unknown, code: ErrorCode, message: () => string): asserts condition {
  if (!condition) throw new GanfitError(code, message());
}

/**
 * Checks a tensor argument's shape, and its dtype if one is given. Static: reads no values back.
 *
 * @param where the function and argument, as `'rasterize: clip'`
 * @param shape sizes, or names for sizes that are free: `['batch', 'vertexCount', 4]`
 * @param options.remedy one sentence that says what to call instead
 * @returns the sizes of the named dimensions; a name that occurs twice must have one size
 * @throws GanfitError `SHAPE`: ``rasterize: `clip` must have shape [batch, vertexCount, 4], got [5023, 3]. …``
 */
export function checkShape(
  where: string,
  tensor: Tensor,
  shape: readonly Dimension[],
  options: { dtype?: 'float32' | 'int32'; remedy?: string } = {},
): Record<string, number> {
  const [fn, arg] = where.split(/:\s*/) as [string, string];
  const fail = (what: string): never => {
    const remedy = options.remedy ? ` ${options.remedy}` : '';
    throw new GanfitError('SHAPE', `${fn}: \`${arg}\` must ${what}.${remedy}`);
  };
  const wanted = `[${shape.join(', ')}]`;
  if (!tensor || !Array.isArray(tensor.shape)) return fail(`be a tensor of shape ${wanted}, got ${describe(tensor)}`);
  const named: Record<string, number> = {};
  const fits =
    tensor.shape.length === shape.length &&
    shape.every((d, i) => {
      const size = tensor.shape[i]!;
      if (typeof d === 'number') return d === size;
      named[d] ??= size;
      return named[d] === size;
    });
  if (!fits) fail(`have shape ${wanted}, got [${tensor.shape.join(', ')}]`);
  if (options.dtype && tensor.dtype !== options.dtype) fail(`have dtype ${options.dtype}, got ${tensor.dtype}`);
  return named;
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return `${value.constructor.name} (pass tf.tensor(…))`;
  return typeof value;
}
