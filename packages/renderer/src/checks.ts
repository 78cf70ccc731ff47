import { check, checkShape } from '@ganfit/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkTopology } from './topology.js';
import type { Fragments, Size, Topology } from './types.js';

/** Whether values are looked at too: that reads them back, so only when tfjs is in debug mode. */
export function checksValues(): boolean {
  return tf.env().getBool('DEBUG');
}

export function checkSize(where: string, size: Size): void {
  const fine = [size?.height, size?.width].every((n) => Number.isInteger(n) && n > 0);
  check(
    fine,
    'ARGUMENT',
    () => `${where}: \`height\` and \`width\` must be positive integers, got ${size?.height} and ${size?.width}.`,
  );
}

/** One entry for each image, or one for all of them. */
export function checkBatch(where: string, name: string, found: number, batch: number, like: string): void {
  check(
    found === batch || found === 1,
    'SHAPE',
    () => `${where}: \`${name}\` must have batch 1 or ${batch} like ${like}, got ${found}.`,
  );
}

/**
 * @param triangleCount of the mesh that the fragments are taken to be of
 * @returns batch, height and width
 */
export function checkFragments(where: string, fragments: Fragments, triangleCount: number): [number, number, number] {
  const remedy = 'Pass what rasterize(clip, topology, size) returned.';
  const { triangleId, barycentric } = fragments ?? {};
  const { batch, height, width } = checkShape(
    `${where}: fragments.triangleId`,
    triangleId,
    ['batch', 'height', 'width'],
    { dtype: 'int32', remedy },
  ) as { batch: number; height: number; width: number };
  checkShape(`${where}: fragments.barycentric`, barycentric, [batch, height, width, 3], { dtype: 'float32', remedy });
  if (checksValues()) {
    const stray = triangleId.dataSync().find((id) => id < -1 || id >= triangleCount);
    check(
      stray === undefined,
      'ARGUMENT',
      () =>
        `${where}: \`fragments\` see triangle ${stray}, but \`topology\` has ${triangleCount}. Pass both of the same mesh.`,
    );
  }
  return [batch, height, width];
}

/** Clip coordinates, topology and fragments that are used together. */
export function checkClip(
  where: string,
  clip: tf.Tensor3D,
  topology: Topology,
  fragments: Fragments,
): { batch: number; height: number; width: number; vertexCount: number } {
  const options = { dtype: 'float32', remedy: 'Pass what rasterize was given.' } as const;
  const { vertexCount } = checkShape(`${where}: clip`, clip, ['batch', 'vertexCount', 4], options);
  const triangleCount = checkTopology(where, topology, vertexCount!);
  const [batch, height, width] = checkFragments(where, fragments, triangleCount);
  checkShape(`${where}: clip`, clip, [batch, 'vertexCount', 4], options);
  return { batch, height, width, vertexCount: vertexCount! };
}

/** Looks at the values in debug mode only. */
export function checkFinite(where: string, name: string, tensor: tf.Tensor): void {
  if (!checksValues()) return;
  const at = tensor.dataSync().findIndex((value) => !Number.isFinite(value));
  check(at < 0, 'ARGUMENT', () => {
    const place = tf.util.indexToLoc(at, tensor.rank, tf.util.computeStrides(tensor.shape));
    return `${where}: \`${name}\` is not finite at [${place.join(', ')}]. Look for a diverged parameter or a bad mesh.`;
  });
}
