import type { TensorInfo } from '@tensorflow/tfjs-core';
import { visibleBounds } from './bounds.js';
import type { Gpu, Texels } from './gpu.js';
import { mapInto, mapTexels, tensorProgram, texelProgram, zeros } from './map.js';
import { incidence } from './mesh.js';
import type { Sight } from './sight.js';

/** How the work of summing is cut up. */
export interface Limits {
  /** Longest loop over pixels that a thread may run: long ones block the display, or are killed. */
  readonly longestLoop: number;
  /** A triangle's box is not cut into smaller parts than this. */
  readonly shortestLoop: number;
  /** Threads in one run, and so texels of working memory. */
  readonly mostThreads: number;
}
const defaults: Limits = { longestLoop: 1 << 17, shortestLoop: 1 << 10, mostThreads: 1 << 20 };

/**
 * For each triangle, or a share of its bounding box of `shares`, the weighted sums of the records over its pixels between
 * two rows: one output for each corner.
 */
const cornerProgram = texelProgram(
  {
    inputs: { bounds: 'texel', fragments: 'texel', records: 'texel' },
    uniforms: { height: 'int', triangleCount: 'int', shares: 'int', firstRow: 'int', lastRow: 'int' },
  },
  3,
  `void texels(int i) {
    int triangle = i / shares;
    ivec4 box = ivec4(get_bounds(triangle));
    box.y = max(box.y, firstRow);
    box.w = min(box.w, lastRow);
    int columns = box.z - box.x + 1;
    if (columns <= 0 || box.w < box.y) return;
    int count = columns * (box.w - box.y + 1);
    int each = max(16, (count + shares - 1) / shares);
    int from = (i % shares) * each;
    int to = min(count, from + each);
    if (from >= to) return;
    float id = float(triangle % triangleCount);
    int top = triangle / triangleCount * height;
    int x = box.x + from % columns, y = top + box.y + from / columns;
    for (int k = from; k < to; k++) {
      vec4 fragment = texelFetch(fragments, ivec2(x, y), 0);
      if (fragment.x == id) {
        vec4 record = texelFetch(records, ivec2(x, y), 0);
        out0 += fragment.y * record;
        out1 += fragment.z * record;
        out2 += fragment.w * record;
      }
      if (++x > box.z) { x = box.x; y++; }
    }
  }`,
);

const addShares = texelProgram(
  { inputs: { corner0: 'texel', corner1: 'texel', corner2: 'texel' }, uniforms: { shares: 'int' } },
  3,
  `void texels(int i) {
    for (int k = i * shares; k < (i + 1) * shares; k++) {
      out0 += get_corner0(k);
      out1 += get_corner1(k);
      out2 += get_corner2(k);
    }
  }`,
);

/** Sums at vertices: over the triangles round each, and over the batch if it shares the vertices' values. */
const vertexProgram = tensorProgram(
  {
    inputs: {
      starts: 'float',
      entries: 'float',
      corner0: 'texel',
      corner1: 'texel',
      corner2: 'texel',
      before: 'float',
    },
    uniforms: { batch: 'int', vertexCount: 'int', triangleCount: 'int', channels: 'int', first: 'int', again: 'int' },
  },
  `float value(int i) {
    int channel = i % channels - first;
    if (channel < 0 || channel > 3) discard;
    int vertex = i / channels % vertexCount;
    int image = i / channels / vertexCount;
    int images = outputSize == vertexCount * channels ? batch : 1;
    int from = int(get_starts(vertex)), to = int(get_starts(vertex + 1));
    float sum = again == 1 ? get_before(i) : 0.0;
    for (int b = image; b < image + images; b++) {
      for (int k = from; k < to; k++) {
        int entry = int(get_entries(k));
        int corner = entry % 3;
        int at = b * triangleCount + entry / 3;
        vec4 share = corner == 0 ? get_corner0(at) : corner == 1 ? get_corner1(at) : get_corner2(at);
        sum += share[channel];
      }
    }
    return sum;
  }`,
);

/**
 * Adds up what pixels send to their triangle's vertices: each record times the weight of the vertex. Sums are gathered, by
 * triangle and then by vertex, always in the same order, so that the same input gives the same bits.
 *
 * @param records texels like `sight.fragments`, one buffer for every four channels
 * @param shape of the result, `[…, vertexCount, channels]`; the batch is summed over if there is one set of vertices only
 */
export function sumAtVertices(
  gpu: Gpu,
  sight: Sight,
  records: readonly Texels[],
  shape: number[],
  limits: Limits = defaults,
): TensorInfo {
  const channels = shape.at(-1)!;
  const { batch, height, width, vertexCount, triangles } = sight;
  const triangleCount = triangles.shape[0]!;
  const table = incidence(gpu, triangles, vertexCount);
  const shares = shareCount(height * width, batch * triangleCount, limits);
  const rows = Math.min(height, Math.max(1, Math.floor((limits.longestLoop * shares) / width)));
  let sum: TensorInfo | undefined;
  for (let firstRow = 0; firstRow < height; firstRow += rows) {
    const before = sum ?? table.starts;
    const next = zeros(gpu, shape);
    records.forEach((record, group) => {
      const corners = sumAtCorners(gpu, sight, record, shares, firstRow, firstRow + rows - 1);
      const uniforms = { batch, vertexCount, triangleCount, channels, first: 4 * group, again: sum ? 1 : 0 };
      mapInto(gpu, vertexProgram, { ...table, ...corners, before }, uniforms, next);
    });
    sum = next;
  }
  return sum!;
}

function sumAtCorners(
  gpu: Gpu,
  { batch, height, width, triangles, triangleId, fragments }: Sight,
  records: Texels,
  shares: number,
  firstRow: number,
  lastRow: number,
): Record<'corner0' | 'corner1' | 'corner2', Texels> {
  const triangleCount = triangles.shape[0]!;
  const bounds = visibleBounds(gpu, triangleId, { batch, height, width }, triangleCount);
  const uniforms = { height, triangleCount, shares, firstRow, lastRow };
  const count = Math.max(1, batch * triangleCount);
  const named = ([corner0, corner1, corner2]: Texels[]) =>
    ({ corner0, corner1, corner2 }) as Record<'corner0' | 'corner1' | 'corner2', Texels>;
  const corners = named(mapTexels(gpu, cornerProgram, { bounds, fragments, records }, uniforms, count * shares, 3));
  return shares === 1 ? corners : named(mapTexels(gpu, addShares, corners, { shares }, count, 3));
}

/** In how many parts a triangle's box is summed up: more where there are few triangles for many pixels. */
function shareCount(pixels: number, triangles: number, { longestLoop, shortestLoop, mostThreads }: Limits): number {
  const typical = Math.min(pixels / shortestLoop, (16 * pixels) / Math.max(1, triangles) / shortestLoop);
  const affordable = Math.floor(mostThreads / Math.max(1, triangles));
  return Math.max(1, Math.min(Math.ceil(Math.max(typical, pixels / longestLoop)), affordable));
}
