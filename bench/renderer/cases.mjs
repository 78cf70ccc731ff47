import { camera as place, relief } from './relief.mjs';

/**
 * What is measured: name, function of its differentiable inputs, and those inputs. Runs wherever tfjs does: pass the
 * tfjs and the renderer of the page, worker or process. Tensors land on the backend that is active.
 *
 * @returns `{ scene, cases }` with cases `{ name: { f, inputs } }`
 */
export function renderCases(tf, renderer, { columns, size, only }) {
  const { positions: points, triangles } = relief(columns);
  const vertexCount = points.length / 3;
  const positions = tf.tensor3d(points, [1, vertexCount, 3]);
  const vertexColors = tf.tensor3d(
    points.map((v) => 0.5 + 0.4 * Math.sin(7 * v)),
    [1, vertexCount, 3],
  );
  const topology = { triangles: tf.tensor2d(triangles, [triangles.length / 3, 3], 'int32') };
  const position = tf.tensor2d([place.position]);
  const target = tf.tensor2d([place.target]);
  const focalLength = tf.tensor1d([place.focalLength]);
  const light = tf.tensor2d([[1, 2, 4]]);
  const color = tf.tensor2d([[0.7, 0.6, 0.5]]);
  const ambient = tf.tensor2d([[0.2, 0.25, 0.3]]);
  const harmonics = tf.tensor3d(
    Float32Array.from({ length: 27 }, (_, i) => Math.cos(i)),
    [1, 9, 3],
  );
  const pixels = { height: size, width: size };
  const camera = { position, target, focalLength };
  const clip = renderer.project(positions, camera, pixels);
  const fragments = renderer.rasterize(clip, topology, pixels);
  const texture = tf.reshape(tf.tile(tf.slice(vertexColors, [0, 0, 0], [1, 4096, 3]), [1, 16, 1]), [1, 256, 256, 3]);
  const uvs = tf.slice(vertexColors, [0, 0, 0], [1, vertexCount, 2]);
  // As on a face: neighbours on the mesh are neighbours on the map.
  const flat = tf.tensor2d(
    Float32Array.from({ length: 2 * vertexCount }, (_, i) => {
      const [half, at] = [i % 2 ? 2.04 : 1.56, 3 * (i >> 1) + (i % 2)];
      return 0.5 + points[at] / half;
    }),
    [vertexCount, 2],
  );
  const map = tf.tensor4d(
    Float32Array.from({ length: 3 * 512 * 512 }, (_, i) => 0.5 + 0.4 * Math.sin(0.1 * i)),
    [1, 512, 512, 3],
  );
  const image = renderer.interpolate(vertexColors, topology, fragments);
  const coordinates = renderer.interpolate(uvs, topology, fragments);

  const view = { ...pixels, shader: renderer.phong() };
  const phong = (p, c, l, lc, a, from, to, f) =>
    renderer.render(
      {
        positions: p,
        topology,
        albedo: { vertexColors: c },
        camera: { position: from, target: to, focalLength: f },
        lighting: { position: l, color: lc, ambient: a },
      },
      view,
    ).image;
  const lit = (p, albedo, coefficients) =>
    renderer.render(
      { positions: p, topology, albedo, camera, lighting: { coefficients } },
      { ...pixels, shader: renderer.sphericalHarmonics() },
    ).image;
  const colored = [positions, vertexColors];

  const cases = {
    project: {
      f: (p, from, to, f) => renderer.project(p, { position: from, target: to, focalLength: f }, pixels),
      inputs: [positions, position, target, focalLength],
    },
    vertexNormals: { f: (p) => renderer.vertexNormals(p, topology), inputs: [positions] },
    rasterize: { f: (c) => renderer.rasterize(c, topology, pixels).barycentric, inputs: [clip] },
    interpolate: {
      f: (a, b) => renderer.interpolate(a, topology, { ...fragments, barycentric: b }),
      inputs: [vertexColors, fragments.barycentric],
    },
    sampleTexture: { f: (t, uv) => renderer.sampleTexture(t, uv), inputs: [texture, coordinates] },
    antialias: { f: (i, c) => renderer.antialias(i, c, topology, fragments), inputs: [image, clip] },
    'render unlit': {
      f: (p, c) =>
        renderer.render(
          { positions: p, topology, albedo: { vertexColors: c }, camera },
          { ...pixels, shader: renderer.unlit() },
        ).image,
      inputs: colored,
    },
    'render harmonics': { f: (p, c, l) => lit(p, { vertexColors: c }, l), inputs: [...colored, harmonics] },
    'render harmonics on a 512 x 512 map': {
      f: (p, t, uv, l) => lit(p, { texture: t, uvs: uv }, l),
      inputs: [positions, map, flat, harmonics],
    },
    'render Phong': { f: phong, inputs: [...colored, light, color, ambient, position, target, focalLength] },
  };
  const chosen = Object.entries(cases).filter(([name]) => !only || only.includes(name));
  return {
    clip: clip.dataSync(),
    triangles,
    covered: fragments.triangleId.dataSync().reduce((n, id) => n + (id >= 0), 0) / (size * size),
    cases: Object.fromEntries(chosen),
  };
}
