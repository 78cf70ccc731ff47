// node bench/evaluation/icp.mjs: ICP of 50,000 points against 100,000 triangles, after a build. The bar is 5 s.
import { icp, surface } from '../../packages/evaluation/dist/index.js';

/** A face-like relief 180 mm wide. */
function relief(side, wave = 0) {
  const positions = new Float64Array(side * side * 3);
  const triangles = new Int32Array(6 * (side - 1) ** 2);
  for (let v = 0, t = 0; v < side * side; v++) {
    const [row, column] = [Math.floor(v / side), v % side];
    const [x, y] = [(1.8 * column) / (side - 1) - 0.9, 0.9 - (1.8 * row) / (side - 1)];
    const nose = 0.22 * Math.exp(-40 * x * x - 12 * (y + 0.05) ** 2);
    const z = 0.8 * Math.exp(-1.1 * x * x - 0.7 * y * y) + nose + wave * Math.sin(9 * x + 7 * y);
    positions.set([x, y, z + 0.03 * Math.sin(5 * x + 3 * y)], 3 * v);
    if (row && column) {
      triangles.set([v - side - 1, v - 1, v, v - side - 1, v, v - side], t);
      t += 6;
    }
  }
  return { positions, triangles };
}

/** Turned by 10 degrees about y, moved by 10 mm, 5 % too small. */
function moved({ positions, triangles }) {
  const [c, s] = [Math.cos(0.17), Math.sin(0.17)];
  const out = positions.map((_, i) => {
    const at = i - (i % 3);
    const [x, y, z] = positions.subarray(at, at + 3);
    return 0.95 * [c * x + s * z + 0.1, y + 0.05, c * z - s * x - 0.05][i % 3];
  });
  return { positions: out, triangles };
}

const seconds = (run) => {
  const before = process.cpuUsage();
  const result = run();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1e6];
};

const target = relief(225);
const source = moved(relief(224, 0.01));
console.log(`${source.positions.length / 3} points against ${target.triangles.length / 3} triangles, processor time`);
const [tree, build] = seconds(() => surface(target));
const [, query] = seconds(() => tree.closest(source.positions));
console.log(`search tree ${build.toFixed(2)} s, closest points without a hint ${query.toFixed(2)} s`);
for (const transform of ['rigid', 'similarity']) {
  const [{ iterations, converged }, time] = seconds(() => icp({ source, target, transform }));
  const end = converged ? 'converged' : 'not converged';
  console.log(`ICP, ${transform}: ${time.toFixed(2)} s, ${iterations} iterations, ${end}`);
}
