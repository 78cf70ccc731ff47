// A line of its own for each term: name, curve, value.
import type { WorkerStep } from '@ganfit/fitter/worker';
import { byId, make, makeSvg } from './dom.js';

interface Row {
  readonly values: number[];
  readonly path: SVGPathElement;
  readonly output: HTMLOutputElement;
}

/** Starts empty curves, and returns a function that adds a step to them. */
export function lossCurves(): (step: WorkerStep) => void {
  const list = byId('curves');
  const rows = new Map<string, Row>();
  let stage = '';
  list.replaceChildren();
  return ({ stage: name, energy, losses }) => {
    if (name !== stage) {
      // Energies of different stages have different terms.
      stage = name;
      rows.clear();
      list.replaceChildren();
    }
    // A step without the terms of every other step has another energy.
    const whole = Object.keys(losses).length >= rows.size - 1;
    for (const [term, value] of Object.entries(whole ? { energy, ...losses } : losses)) {
      if (!rows.has(term)) rows.set(term, addRow(list, term));
      draw(rows.get(term)!, value);
    }
  };
}

function addRow(list: HTMLElement, term: string): Row {
  const path = makeSvg('path');
  const svg = makeSvg('svg', { viewBox: '0 0 100 20', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  svg.append(path);
  const output = make('output');
  list.append(make('li', { 'data-term': term }, make('span', {}, term), svg, output));
  return { values: [], path, output };
}

function draw({ values, path, output }: Row, value: number): void {
  values.push(value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (i: number): number => (values.length > 1 ? (100 * i) / (values.length - 1) : 0);
  const y = (v: number): number => 19 - (18 * (v - low)) / (high - low || 1);
  path.setAttribute('d', values.map((v, i) => `${i ? 'L' : 'M'}${x(i).toFixed(1)} ${y(v).toFixed(1)}`).join(''));
  output.textContent = value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
