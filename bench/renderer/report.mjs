// Numbers to Markdown.

/** What the times are held to, as multiples of the plain-JavaScript rasterizer's: see the README. */
const BARS = {
  rasterize: { 256: 0.867, 512: 0.8, 1024: 0.66 },
  phong: { 256: 1.93, 512: 3.76, 1024: 6.4 },
};

const ms = (time) => (time === undefined ? '' : time < 10 ? time.toFixed(2) : time.toFixed(1));
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** Rasterizing and the whole Phong render against their bars; by medians, and by the best of all rounds. */
export function barTable(sizes) {
  const rows = sizes.flatMap(({ size, plain, cases }) => {
    const row = (name, time, bar) => {
      const ratio = (key) => time[key] / plain[key];
      const verdict = bar === undefined ? '' : ratio('median') <= bar ? 'met' : 'missed';
      return [
        name,
        size,
        ms(plain.median),
        ms(time.median),
        ratio('median').toFixed(2),
        ratio('best').toFixed(2),
        bar ?? '',
        verdict,
      ];
    };
    return [
      row('rasterize, forward', cases.rasterize.forward, BARS.rasterize[size]),
      row('Phong render, forward + backward', cases['render Phong'].both, BARS.phong[size]),
    ];
  });
  rows.sort((a, b) => a[0].localeCompare(b[0]) * -1 || a[1] - b[1]);
  return table(['', 'pixels a side', 'plain JS, ms', 'ms', 'ratio of medians', 'ratio of best', 'bar', ''], rows);
}

/** Medians of every op: forward alone, and forward with backward. */
export function opTable(sizes) {
  const names = Object.keys(sizes[0].cases);
  const cell = ({ forward, both }) => `${ms(forward.median)} / ${ms(both.median)}`;
  const rows = names.map((name) => [name, ...sizes.map(({ cases }) => cell(cases[name]))]);
  const plain = sizes.map((s) => `${ms(s.plain.median)} / ${ms(s.plain.median + s.plainBackward.median)}`);
  return table(
    ['ms, forward / with backward', ...sizes.map(({ size }) => size)],
    [['plain-JS rasterizer', ...plain], ...rows],
  );
}

/** A curve of the best times, its straight line, and how far the points lie from it. */
export function curve(title, unit, points) {
  const { slope, start } = straightLine(points);
  const line = (x) => start + slope * x;
  const rows = points.map(([x, y]) => [x.toLocaleString('en'), ms(y), ms(line(x))]);
  return [
    table([unit, `${title}, ms`, `${ms(start)} + ${(slope * 1e6).toFixed(1)} a million`], rows),
    '',
    '```mermaid',
    'xychart-beta',
    `  title "${title}"`,
    `  x-axis "${unit}" [${points.map(([x]) => x).join(', ')}]`,
    `  y-axis "ms" 0 --> ${Math.ceil(Math.max(...points.map(([, y]) => y)))}`,
    `  line [${points.map(([, y]) => y.toFixed(2)).join(', ')}]`,
    `  line [${points.map(([x]) => line(x).toFixed(2)).join(', ')}]`,
    '```',
  ].join('\n');
}

/** Least squares of relative errors, so that small sizes count as much as large ones. */
function straightLine(points) {
  let [s, sx, sxx, sy, sxy] = [0, 0, 0, 0, 0];
  for (const [x, y] of points) {
    const weight = 1 / (y * y);
    s += weight;
    sx += weight * x;
    sxx += weight * x * x;
    sy += weight * y;
    sxy += weight * x * y;
  }
  const slope = (s * sxy - sx * sy) / (s * sxx - sx * sx);
  return { slope, start: (sy - slope * sx) / s };
}
