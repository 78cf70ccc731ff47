import {
  type Add,
  CONTRIBUTION,
  type ContributionNumbers,
  contributionUniforms,
  type Samples,
} from './contribution.js';
import { type Gpu, release, type Texels } from './gpu.js';
import { mapTexels, texelProgram } from './map.js';

/** Adds by sorting all contributions once, by texel, and then a search for each texel. */
export function gathering(gpu: Gpu, samples: Samples, numbers: ContributionNumbers): Add {
  const { places, count } = samples;
  const sorted = sortByTexel(gpu, samples, numbers);
  const uniforms = { ...numbers, count: numbers.fan * count };
  return (records, texels) => mapTexels(gpu, gathered, { sorted, places, records }, uniforms, texels)[0]!;
}

/**
 * Texel and index of each contribution, the index in two parts that floats hold exactly; what counts for nothing, and
 * padding to a power of two, goes to the end.
 */
const keyProgram = texelProgram(
  { inputs: { places: 'texel' }, uniforms: { ...contributionUniforms, count: 'int' } },
  1,
  `${CONTRIBUTION}
  void texels(int i) {
    int texel;
    float weight = 0.0;
    if (i < count) contribution(i, texel, weight);
    out0 = vec4(weight == 0.0 ? 3e38 : float(texel), i / 65536, i % 65536, 0.0);
  }`,
);

/** One step of Batcher's bitonic sort: partners `distance` apart, ascending in every other run of `run`. */
const sortStep = texelProgram(
  { inputs: { items: 'texel' }, uniforms: { run: 'int', distance: 'int' } },
  1,
  `bool before(vec4 a, vec4 b) {
    return a.x != b.x ? a.x < b.x : a.y != b.y ? a.y < b.y : a.z < b.z;
  }
  void texels(int i) {
    vec4 mine = get_items(i), other = get_items(i ^ distance);
    bool first = (i & distance) == 0;
    bool ascending = (i & run) == 0;
    out0 = before(mine, other) == (first == ascending) ? mine : other;
  }`,
);

function sortByTexel(gpu: Gpu, { count, places }: Samples, numbers: ContributionNumbers): Texels {
  const contributions = numbers.fan * count;
  const size = 2 ** Math.ceil(Math.log2(Math.max(2, contributions)));
  let items = mapTexels(gpu, keyProgram, { places }, { ...numbers, count: contributions }, size)[0]!;
  for (let run = 2; run <= size; run *= 2) {
    for (let distance = run / 2; distance >= 1; distance /= 2) {
      const [next] = mapTexels(gpu, sortStep, { items }, { run, distance }, size);
      release(gpu, items);
      items = next!;
    }
  }
  return items;
}

/** Each texel looks its first contribution up, and adds as long as they are its own. */
const gathered = texelProgram(
  {
    inputs: { sorted: 'texel', places: 'texel', records: 'texel' },
    uniforms: { ...contributionUniforms, count: 'int' },
  },
  1,
  `${CONTRIBUTION}
  void texels(int i) {
    int low = 0, high = count;
    while (low < high) {
      int middle = (low + high) / 2;
      if (get_sorted(middle).x < float(i)) low = middle + 1; else high = middle;
    }
    for (int k = low; k < count; k++) {
      vec4 item = get_sorted(k);
      if (item.x != float(i)) break;
      int e = int(item.y) * 65536 + int(item.z);
      int texel;
      float weight;
      contribution(e, texel, weight);
      out0 += weight * get_records(e / fan);
    }
  }`,
);
