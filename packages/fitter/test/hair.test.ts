import { belowBrows, withoutHair } from '@ganfit/fitter';
import type { View } from '@ganfit/losses';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';

const side = 96;
const skin = [0.8, 0.6, 0.5] as const;

type Colour = readonly [number, number, number];
type Paint = (x: number, y: number, colour: Colour) => Colour;

/** Skin everywhere, brows at row 40 (the eyes' corners 48 pixels apart in row 50), and what `paint` puts over it. */
function view(paint: Paint): View {
  const landmarks = new Float32Array(136);
  const put = (i: number, x: number, y: number): void => landmarks.set([x, y], 2 * i);
  for (let i = 0; i < 10; i++) put(17 + i, 20 + 6 * i, 40);
  put(36, 24, 50);
  put(45, 72, 50);
  const grain = (x: number, y: number): number => 1 + 0.02 * Math.sin(1.7 * x + 2.9 * y);
  const image = (over: Paint): tf.Tensor4D => {
    const values = Array.from({ length: side * side }, (_, i) => {
      const [x, y] = [i % side, Math.floor(i / side)];
      return over(x, y, skin.map((v) => v * grain(x, y)) as unknown as Colour);
    });
    return tf.tensor4d(values.flat(), [1, side, side, 3]);
  };
  const points = tf.tensor3d(landmarks, [1, 68, 2]);
  return {
    landmarks: points,
    target: { image: image(paint), landmarks: points, eyeDistance: 48 },
    rendering: { image: image((_x, _y, colour) => colour) },
    mask: tf.ones([1, side, side, 1]),
  } as unknown as View;
}

/** Least and greatest mask value within a box. */
function range(mask: (view: View) => tf.Tensor4D, paint: Paint, [x0, y0, x1, y1]: readonly number[]): [number, number] {
  return tf.tidy(() => {
    const box = tf.slice(mask(view(paint)), [0, y0!, x0!, 0], [1, y1! - y0!, x1! - x0!, 1]);
    return [tf.min(box).dataSync()[0]!, tf.max(box).dataSync()[0]!];
  });
}

beforeAll(() => tf.setBackend('cpu'));

describe('belowBrows', () => {
  it('hides all above the brows and nothing below', () => {
    const none: Paint = (_x, _y, colour) => colour;
    expect(range(belowBrows, none, [0, 0, side, 36])).toEqual([0, 0]);
    expect(range(belowBrows, none, [0, 41, side, side])).toEqual([1, 1]);
  });
});

describe('withoutHair', () => {
  const forehead = [16, 8, 80, 24];
  const over =
    (colour: Colour): Paint =>
    (_x, y, below) =>
      y < 30 ? colour : below;
  const scaled =
    (gain: number): Paint =>
    (_x, y, [r, g, b]) =>
      y < 30 ? [gain * r, gain * g, gain * b] : [r, g, b];

  it('sees a bare forehead, also in another light', () => {
    for (const gain of [0.85, 1, 1.15]) expect(range(withoutHair, scaled(gain), forehead)[0]).toBeGreaterThan(0.9);
  });

  it('hides dark hair, fair hair and strands', () => {
    expect(range(withoutHair, over([0.15, 0.1, 0.08]), forehead)[1]).toBeLessThan(0.05);
    expect(range(withoutHair, over([0.85, 0.7, 0.4]), forehead)[1]).toBeLessThan(0.1);
    const strands: Paint = (x, y, [r, g, b]) => {
      const gain = y < 30 && x % 3 === 0 ? 0.75 : 1.1;
      return [gain * r, gain * g, gain * b];
    };
    expect(range(withoutHair, strands, forehead)[1]).toBeLessThan(0.1);
  });

  it('lets a smooth highlight through, which is pale', () => {
    const [least] = range(withoutHair, (_x, y, below) => (y < 30 ? [0.95, 0.76, 0.66] : below), forehead);
    expect(least).toBeGreaterThan(0.5);
  });

  it('leaves everything below the brows, whatever it is', () => {
    const beard: Paint = (_x, y, colour) => (y > 75 ? [0.1, 0.1, 0.1] : colour);
    expect(range(withoutHair, beard, [0, 41, side, side])).toEqual([1, 1]);
  });
});
