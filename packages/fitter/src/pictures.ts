import type { FaceParameters } from '@ganfit/losses';
import type { FaceModel } from '@ganfit/morphable';
import { warp } from '@ganfit/networks';
import { type Lighting, type Rendering, render, type Shader } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';
import { cameraOf, type OrbitNumbers, orbitParameters } from './camera.js';
import type { PreparedPhoto } from './photo.js';
import { renderHead, textureMap } from './view.js';

/** A picture: RGB in [0, 1], row by row from the top. */
export interface Picture {
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** What is needed to draw a fitted head. */
export interface Drawable {
  readonly model: FaceModel;
  readonly shader: Shader;
  readonly texturing: 'vertex' | 'pixel';
  readonly neutralLight: () => Lighting;
}

/** How to look at a fitted head. */
export interface PortraitView {
  readonly size?: number;
  /** Radians; 0 is the front. */
  readonly yaw?: number;
  readonly pitch?: number;
  /** The fitted expression, or the neutral one. */
  readonly expression?: 'fitted' | 'neutral';
  /** Default: neutral white light. */
  readonly lighting?: Lighting;
  /** 'grey' shows the shape alone. */
  readonly albedo?: 'texture' | 'grey';
}

const portraitOrbit = (yaw: number, pitch: number): OrbitNumbers => ({
  yaw,
  pitch,
  roll: 0,
  target: [0, 0],
  distance: 10,
  size: 0.72,
});

/** The head in neutral light, from the front unless told otherwise. */
export function portrait(head: Drawable, parameters: FaceParameters, view: PortraitView = {}): Picture {
  const { size = 512, yaw = 0, pitch = 0, expression = 'fitted', albedo = 'texture' } = view;
  return picture(() => {
    const posed: FaceParameters = {
      ...parameters,
      expression: expression === 'fitted' ? parameters.expression : tf.zerosLike(parameters.expression),
      camera: orbitParameters(portraitOrbit(yaw, pitch)),
      lighting: view.lighting ?? head.neutralLight(),
    };
    return draw(head, posed, size, albedo).image;
  });
}

/** The panels of an overlay: the photo, the fit laid over it, a half-and-half blend, and the shape without texture. */
export function overlayPanels(head: Drawable, photo: PreparedPhoto, parameters: FaceParameters, size = 512): Picture[] {
  const panels = tf.tidy(() => {
    const { pixels, crop, target } = photo;
    const shrink = target.image.shape[1] / size;
    const { a, b } = { a: crop.a * shrink, b: crop.b * shrink };
    const whole = tf.tensor4d(pixels.data, [1, pixels.height, pixels.width, 3]);
    const cropped = warp(whole, { a, b, x: crop.x, y: crop.y }, { height: size, width: size });
    const over = ({ image, alpha }: Rendering, opacity = 1): tf.Tensor4D =>
      tf.add(cropped, tf.mul(tf.sub(image, cropped), tf.mul(alpha, opacity)));
    const fitted = draw(head, parameters, size, 'texture');
    const shape = draw(head, { ...parameters, lighting: head.neutralLight() }, size, 'grey');
    return [cropped, over(fitted), over(fitted, 0.5), over(shape)].map((panel) => tf.clipByValue(panel, 0, 1));
  });
  const pictures = panels.map((panel) => picture(() => panel as tf.Tensor4D));
  tf.dispose(panels);
  return pictures;
}

/** The fit laid over the crop `[1, size, size, 3]` that it is made in; read back without waiting. */
export async function overPhoto(
  head: Omit<Drawable, 'neutralLight'>,
  crop: tf.Tensor4D,
  parameters: FaceParameters,
): Promise<Picture> {
  const [, height, width] = crop.shape;
  const panel = tf.tidy(() => {
    const { image, alpha } = draw(head, parameters, height, 'texture');
    return tf.clipByValue(tf.add(crop, tf.mul(tf.sub(image, crop), alpha)), 0, 1);
  });
  const data = (await panel.data()) as Float32Array;
  panel.dispose();
  return { data, height, width };
}

function draw(
  head: Omit<Drawable, 'neutralLight'>,
  parameters: FaceParameters,
  size: number,
  albedo: 'texture' | 'grey',
): Rendering {
  const camera = cameraOf(parameters.camera);
  const square = { height: size, width: size };
  if (albedo === 'texture') return renderHead(head, parameters, textureMap(head.model, parameters), camera, square);
  const { shape } = head.model;
  const positions = shape.evaluate(parameters.identity, parameters.expression);
  const grey = { vertexColors: tf.fill([1, shape.topology.vertexCount, 3], 0.72) as tf.Tensor3D };
  const scene = { positions, topology: shape.topology, albedo: grey, camera, lighting: parameters.lighting };
  return render(scene, { ...square, shader: head.shader, background: [0.5, 0.5, 0.5] });
}

/** Reads one picture back and disposes of all that made it. */
function picture(make: () => tf.Tensor4D): Picture {
  const image = tf.tidy(() => tf.clipByValue(make(), 0, 1));
  const [, height, width] = image.shape as [number, number, number, number];
  const data = image.dataSync() as Float32Array;
  image.dispose();
  return { data: Float32Array.from(data), height, width };
}
