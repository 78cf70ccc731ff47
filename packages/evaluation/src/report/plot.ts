import { entities } from './entities.js';
import type { Plot } from './report.js';
import { deviation, mean } from './statistics.js';

const size = { width: 520, left: 190, right: 16, row: 30, top: 8, bottom: 40, curve: 280, gutter: 46 };

/** A plot as inline SVG; colours are the page's `.s0` to `.s7`. */
export function plotSvg(plot: Plot): string {
  const groups = plot.groups.filter(({ values }) => values.some(Number.isFinite));
  const shown = { ...plot, groups: groups.map((g) => ({ ...g, values: g.values.filter(Number.isFinite) })) };
  if (groups.length === 0) return '<p>Nothing was measured.</p>';
  return plot.kind === 'bars' ? bars(shown) : shares(shown);
}

/** A bar to the mean of each group, a whisker of one deviation, a dot for each value. */
function bars({ title, axis, groups }: Plot): string {
  const height = size.top + groups.length * size.row + size.bottom;
  const reach = groups.map(({ values }) => mean(values) + (deviation(values) || 0));
  const ticks = ticksTo(Math.max(...reach, ...groups.flatMap((g) => g.values)));
  const x = scale(ticks, size.left, size.width - size.right);
  const row = (g: Plot['groups'][number], i: number): string => {
    const y = size.top + i * size.row + size.row / 2;
    const [m, d] = [mean(g.values), deviation(g.values)];
    const whisker = Number.isFinite(d)
      ? `<line class="grid" style="stroke: var(--ink)" x1="${x(Math.max(0, m - d))}" x2="${x(m + d)}" y1="${y}" y2="${y}"/>`
      : '';
    const dots = g.values.map((v) => `<circle cx="${x(v)}" cy="${y}" r="2.5" fill="var(--c)" opacity=".55"/>`).join('');
    return `<g class="s${i % 8}"><title>${entities(g.name)}: ${m.toPrecision(3)}</title><text x="${size.left - 8}" y="${y + 4}" text-anchor="end">${entities(g.name)}</text>
<rect x="${size.left}" y="${y - 9}" width="${round(x(m) - size.left)}" height="18" rx="3" fill="var(--c)" opacity=".35"/>${whisker}${dots}</g>`;
  };
  const bottom = height - size.bottom;
  return `<svg viewBox="0 0 ${size.width} ${height}" role="img" aria-label="${entities(title)}">
${ticks.map((t) => `<line class="grid" x1="${x(t)}" x2="${x(t)}" y1="${size.top}" y2="${bottom}"/><text x="${x(t)}" y="${bottom + 16}" text-anchor="middle">${t}</text>`).join('')}
${groups.map(row).join('\n')}<text x="${size.width - size.right}" y="${height - 6}" text-anchor="end">${entities(axis)}</text></svg>`;
}

/** For each group the share of its values that are at most x. */
function shares({ title, axis, groups }: Plot): string {
  const ticks = ticksTo(Math.max(...groups.flatMap((g) => g.values)));
  const x = scale(ticks, size.gutter, size.width - size.right);
  const bottom = size.curve - size.bottom;
  const y = (share: number): number => round(bottom - share * (bottom - size.top));
  const curve = (g: Plot['groups'][number], i: number): string => {
    const sorted = [...g.values].sort((a, b) => a - b);
    const steps = sorted.map((v, k) => `H${x(v)}V${y((k + 1) / sorted.length)}`).join('');
    return `<path class="s${i % 8}" d="M${x(0)} ${y(0)}${steps}H${x(ticks.at(-1)!)}" fill="none" stroke="var(--c)" stroke-width="2"><title>${entities(g.name)}</title></path>`;
  };
  const legend = groups.map((g, i) => {
    return `<g class="s${i % 8}"><rect x="${size.width - 180}" y="${bottom - 20 * (groups.length - i) - 2}" width="12" height="3" fill="var(--c)"/><text x="${size.width - 162}" y="${bottom - 20 * (groups.length - i) + 4}">${entities(g.name)}</text></g>`;
  });
  return `<svg viewBox="0 0 ${size.width} ${size.curve}" role="img" aria-label="${entities(title)}">
${ticks.map((t) => `<line class="grid" x1="${x(t)}" x2="${x(t)}" y1="${size.top}" y2="${bottom}"/><text x="${x(t)}" y="${bottom + 16}" text-anchor="middle">${t}</text>`).join('')}
${[0, 0.5, 1].map((s) => `<line class="grid" x1="${size.gutter}" x2="${size.width - size.right}" y1="${y(s)}" y2="${y(s)}"/><text x="${size.gutter - 6}" y="${y(s) + 4}" text-anchor="end">${100 * s} %</text>`).join('')}
${groups.map(curve).join('\n')}${legend.join('')}<text x="${size.width - size.right}" y="${size.curve - 6}" text-anchor="end">${entities(axis)}</text></svg>`;
}

/** Round values from 0 to at least `most`. */
function ticksTo(most: number): number[] {
  const span = most > 0 ? most : 1;
  const unit = 10 ** Math.floor(Math.log10(span / 4));
  const step = unit * ([1, 2, 5].find((s) => span / (s * unit) <= 6) ?? 10);
  return Array.from({ length: Math.ceil(span / step - 1e-9) + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

const scale =
  (ticks: readonly number[], from: number, to: number) =>
  (value: number): number =>
    round(from + ((to - from) * value) / ticks.at(-1)!);

const round = (value: number): number => Math.round(value * 10) / 10;
