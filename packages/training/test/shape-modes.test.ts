import { randomStream } from '@ganfit/core';
import { describe, expect, it } from 'vitest';
import { otherSide } from '../src/shape/blendshapes.js';
import { expressionModes } from '../src/shape/expression.js';
import { gramMatrix, identityModes, mix, withoutRigidMotion } from '../src/shape/identity.js';
import { solve, symmetricEigen } from '../src/shape/linear-algebra.js';
import { sampleExpression } from '../src/shape/sample-expression.js';
import { mirrored } from '../src/shape/template.js';
import { scoreShape } from '../src/shape/validate.js';

const random = randomStream(11);
const count = 40;
/** Pairs (2 i, 2 i + 1) are counterparts. */
const counterparts = Array.from({ length: count }, (_, v) => v ^ 1);
const mean = Float64Array.from({ length: 3 * count }, (_, i) => {
  const v = Math.floor(i / 6) * 2;
  const x = Math.sin(7 * v + (i % 3));
  return i % 3 === 0 && Math.floor(i / 3) % 2 ? -x : x;
});
const weights = Float64Array.from({ length: count }, (_, v) => 1 + (v >> 1) / 20);
const field = () => Float64Array.from({ length: 3 * count }, () => random.normal());
const fields = Array.from({ length: 6 }, field);

describe('symmetricEigen and solve', () => {
  it('reproduce a random symmetric matrix', () => {
    const a = Array.from({ length: 12 }, () => Float64Array.from({ length: 12 }, () => random.normal()));
    const s = a.map((row, i) => row.map((x, j) => x + a[j]![i]!));
    const { values, vectors } = symmetricEigen(s);
    expect(values).toEqual([...values].sort((p, q) => q - p));
    for (let i = 0; i < 12; i++) {
      for (let j = 0; j < 12; j++) {
        const back = values.reduce((sum, value, k) => sum + value * vectors[k]![i]! * vectors[k]![j]!, 0);
        expect(back).toBeCloseTo(s[i]![j]!, 9);
      }
    }
  });

  it('solve a system that needs pivoting', () => {
    expect(
      solve(
        [
          [0, 2, 1],
          [1, 0, 0],
          [3, 0, 2],
        ],
        [7, 1, 9],
      ),
    ).toEqual([1, 2, 3]);
  });
});

describe('identityModes', () => {
  const model = identityModes(fields, counterparts, weights, 12);

  it('are orthogonal, ordered, and each symmetric or antisymmetric', () => {
    const gram = gramMatrix(model.fields, weights);
    for (let i = 0; i < 12; i++) {
      for (let j = 0; j < i; j++) expect(gram[i]![j]! / gram[0]![0]!).toBeCloseTo(0, 9);
    }
    expect(model.deviations).toEqual([...model.deviations].sort((a, b) => b - a));
    for (const mode of model.fields) {
      const image = mirrored(mode, counterparts);
      const sign = Math.sign(image.reduce((s, x, i) => s + x * mode[i]!, 0));
      image.forEach((x, i) => {
        expect(x).toBeCloseTo(sign * mode[i]!, 9);
      });
    }
  });

  it('carry the covariance of the heads and of their mirror images', () => {
    const pick = (list: readonly Float64Array[], i: number, j: number) => list.reduce((s, f) => s + f[i]! * f[j]!, 0);
    const images = fields.map((f) => mirrored(f, counterparts));
    for (const [i, j] of [
      [0, 0],
      [3, 40],
      [7, 100],
      [65, 66],
    ] as const) {
      expect(pick(model.fields, i, j)).toBeCloseTo(0.5 * (pick(fields, i, j) + pick(images, i, j)), 9);
    }
    expect(model.held.at(-1)).toBeCloseTo(1, 12);
  });

  it('generalise perfectly with all components, and worse with fewer', () => {
    const scores = scoreShape(fields, model, counterparts, weights, randomStream(1), [2, 6, 12]);
    expect(scores.generalisation[12]).toBeLessThan(1e-6);
    expect(scores.generalisation[2]).toBeGreaterThan(scores.generalisation[6]!);
  });
});

describe('withoutRigidMotion', () => {
  it('takes out a translation and a small rotation, and nothing else twice', () => {
    const rigid = Float64Array.from({ length: 3 * count }, (_, i) => {
      const [x, y] = [mean[i - (i % 3)]!, mean[i - (i % 3) + 1]!];
      return 0.3 + [-0.1 * y, 0.1 * x, 0][i % 3]!;
    });
    const [gone, rest] = withoutRigidMotion([rigid, fields[0]!], mean, weights);
    expect(Math.max(...gone!.map(Math.abs))).toBeLessThan(1e-9);
    const [again] = withoutRigidMotion([mix([rest!, rigid], [1, 1])], mean, weights);
    again!.forEach((x, i) => {
      expect(x).toBeCloseTo(rest![i]!, 9);
    });
  });
});

describe('expressions', () => {
  const names = ['browDown', 'eyeBlink', 'eyeWide', 'mouthSmile', 'mouthFrown', 'cheekSquint'].flatMap((n) => [
    `${n}_L`,
    `${n}_R`,
  ]);
  names.push(
    'jawOpen',
    'mouthClose',
    'jawLeft',
    'jawRight',
    'eyeLookIn_L',
    'eyeLookOut_L',
    'eyeLookUp_L',
    'eyeLookDown_L',
  );

  it('are plausible', () => {
    const stream = randomStream(2);
    const of = (w: Float64Array, name: string) => w[names.indexOf(name)]!;
    for (let i = 0; i < 500; i++) {
      const w = sampleExpression(names, stream);
      expect(Math.min(...w)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...w)).toBeLessThanOrEqual(1);
      expect(of(w, 'mouthClose')).toBeLessThanOrEqual(of(w, 'jawOpen'));
      for (const [a, b] of [
        ['eyeBlink_L', 'eyeWide_L'],
        ['mouthSmile_L', 'mouthFrown_L'],
        ['jawLeft', 'jawRight'],
        ['eyeLookIn_L', 'eyeLookOut_L'],
        ['eyeLookUp_L', 'eyeLookDown_L'],
      ] as const) {
        expect(of(w, a) * of(w, b)).toBe(0);
      }
    }
  });

  it('have components of unit mean square, with zero the neutral face', () => {
    const shapes = names.map(field);
    const options = { samples: 400, count: names.length };
    const model = expressionModes(shapes, names, weights, randomStream(5), options);
    const stream = randomStream(5);
    const norms = model.fields.map((f, k) => gramMatrix([f], weights)[0]![0]! / (model.deviations[k]! ** 2 || 1));
    const squares = [0, 0, 0];
    for (let s = 0; s < options.samples; s++) {
      const head = mix(shapes, sampleExpression(names, stream));
      squares.forEach((_, k) => {
        const inner = gramMatrix([head, model.fields[k]!], weights)[0]![1]!;
        squares[k]! += (inner / (norms[k]! * model.deviations[k]! ** 2)) ** 2 / options.samples;
      });
    }
    for (const square of squares) expect(square).toBeCloseTo(1, 6);
    expect(model.held.at(-1)).toBeCloseTo(1, 9);
  });

  it('know their other side', () => {
    expect(['eyeBlink_L', 'jawRight', 'jawOpen', 'mouthLeft'].map(otherSide)).toEqual([
      'eyeBlink_R',
      'jawLeft',
      'jawOpen',
      'mouthRight',
    ]);
  });
});
