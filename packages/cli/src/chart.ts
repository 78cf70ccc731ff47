import { html, type Markup } from './html.js';

/** One line of a chart: `values[i]` at `steps[i]`. */
export interface Series {
  name: string;
  /** Number of its colour, so that a name can have one colour in all charts; from 8 on they repeat, dashed. */
  color: number;
  steps: readonly number[];
  values: readonly number[];
}

export interface ChartOptions {
  /** 'log' suits terms that fall by factors; it leaves out what is 0 or lost in the depth. Default 'log' if none is negative. */
  axis?: 'log' | 'linear';
}

const size = { width: 480, height: 280, left: 52, right: 12, top: 12, bottom: 46 };
/** A logarithmic axis goes down to this fraction of the largest value. */
const deepest = 1e6;
const inner = { width: size.width - size.left - size.right, height: size.height - size.top - size.bottom };

/** Lines over steps as inline SVG with a legend; values show on hovering. Colours come from the page's `.s0` to `.s7`. */
export function lineChart(series: readonly Series[], options: ChartOptions = {}): Markup {
  const axis = options.axis ?? (series.every((s) => s.values.every((v) => !(v < 0))) ? 'log' : 'linear');
  const lines = drawable(series, axis);
  const { x, y, xTicks, yTicks } = scales(lines, axis);
  const names = series.map((s) => s.name).join(', ');
  return html`<svg class="chart" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${names} over steps">
${yTicks.map((value) => gridLine(value, y(value)))}${xTicks.map((step) => stepLabel(step, x(step)))}
<text class="axis" x="${size.width - size.right}" y="${size.height - 5}" text-anchor="end">step${axis === 'log' ? ' (values on a logarithmic scale)' : ''}</text>
${lines.map((s) => line(s, x, y))}</svg>
<ul class="legend">${series.map(legendItem)}</ul>`;
}

/** What the axis can show. */
function drawable(series: readonly Series[], axis: 'log' | 'linear'): Series[] {
  const finite = series.map((s) => keep(s, Number.isFinite));
  const floor = axis === 'log' ? Math.max(0, ...finite.flatMap((s) => s.values)) / deepest : Number.NEGATIVE_INFINITY;
  return finite.map((s) => keep(s, (v) => v > floor));
}

interface Scales {
  x: Scale;
  y: Scale;
  xTicks: number[];
  yTicks: number[];
}

function scales(lines: readonly Series[], axis: 'log' | 'linear'): Scales {
  const steps = lines.flatMap((s) => s.steps);
  const values = lines.flatMap((s) => s.values);
  const last = Math.max(1, ...steps);
  const begin = Math.min(last - 1, ...steps);
  const first = begin <= 1 ? 0 : begin;
  const yTicks = valueTicks(values, axis);
  const place = axis === 'log' ? Math.log10 : (v: number) => v;
  const [low, high] = [place(yTicks[0]!), place(yTicks.at(-1)!)];
  return {
    x: (step) => round(size.left + (inner.width * (step - first)) / (last - first)),
    y: (value) => round(size.top + inner.height * (1 - (place(value) - low) / (high - low))),
    xTicks: stepTicks(first, last),
    yTicks,
  };
}

const gridLine = (value: number, y: number): Markup =>
  html`<line class="grid" x1="${size.left}" x2="${size.width - size.right}" y1="${y}" y2="${y}"/><text x="${size.left - 6}" y="${y + 4}" text-anchor="end">${short(value)}</text>`;

const stepLabel = (step: number, x: number): Markup =>
  html`<text x="${x}" y="${size.height - 26}" text-anchor="middle">${step}</text>`;

const legendItem = (s: Series): Markup =>
  html`<li class="${lineClass(s)}"><i></i>${s.name} <b>${short(s.values.findLast(Number.isFinite))}</b></li>`;

type Scale = (value: number) => number;

/** The line, and wide invisible dots at about forty of its points that carry a hover title. */
function line({ name, color, steps, values }: Series, x: Scale, y: Scale): Markup {
  const points = steps.map((step, i) => `${x(step)},${y(values[i]!)}`).join(' ');
  const every = Math.max(1, Math.ceil(steps.length / 40));
  const dots = steps.map((step, i) =>
    i % every === 0 || i === steps.length - 1
      ? html`<circle cx="${x(step)}" cy="${y(values[i]!)}" r="6"><title>${name}, step ${step}: ${short(values[i])}</title></circle>`
      : undefined,
  );
  return html`<g class="${lineClass({ color })}"><polyline points="${points}"><title>${name}</title></polyline>${dots}</g>
`;
}

const lineClass = ({ color }: { color: number }): string => `s${color % 8}${color >= 8 ? ' dashed' : ''}`;

function keep({ steps, values, ...rest }: Series, test: (value: number) => boolean): Series {
  return { ...rest, steps: steps.filter((_, i) => test(values[i]!)), values: values.filter((v) => test(v)) };
}

/** Round values that enclose all of them: powers of ten, or with 2 and 5 where they span little. */
function valueTicks(values: readonly number[], axis: 'log' | 'linear'): number[] {
  if (values.length === 0) return axis === 'log' ? [0.1, 1] : [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (axis === 'linear') return linearTicks(low, high);
  const first = Math.floor(Math.log10(low));
  const decades = Math.ceil(Math.log10(high)) - first;
  const every = Math.max(1, Math.ceil(decades / 6));
  const steps = decades <= 2 ? [1, 2, 5] : [1];
  const all: number[] = [];
  for (let d = first; d <= first + decades + every; d += every) for (const s of steps) all.push(Number(`${s}e${d}`));
  return enclose(all, low, high);
}

function linearTicks(low: number, high: number): number[] {
  const span = high - low || Math.abs(high) || 1;
  const unit = 10 ** Math.floor(Math.log10(span / 4));
  const step = unit * ([1, 2, 5].find((s) => span / (s * unit) <= 6) ?? 10);
  const first = Math.floor(low / step);
  return enclose(
    Array.from({ length: Math.ceil(span / step) + 3 }, (_, i) => Number(((first + i) * step).toPrecision(12))),
    low,
    high,
  );
}

/** From the last tick at or below `low` to the first at or above `high`, two at least. */
function enclose(ticks: readonly number[], low: number, high: number): number[] {
  const from = Math.max(
    0,
    ticks.findLastIndex((t) => t <= low),
  );
  const found = ticks.findIndex((t) => t >= high);
  const to = found < 0 ? ticks.length - 1 : found;
  return ticks.slice(from, Math.max(to, from + 1) + 1);
}

function stepTicks(first: number, last: number): number[] {
  return linearTicks(first, last).filter((t) => t >= first && t <= last && Number.isInteger(t));
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Three significant digits, as short as they come. */
export function short(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  if (value !== 0 && (Math.abs(value) >= 1e5 || Math.abs(value) < 1e-4))
    return value.toExponential(1).replace('e+', 'e');
  return String(Number(value.toPrecision(3)));
}
