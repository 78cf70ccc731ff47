// Finds the pose of a cube from a picture, as 02-cube-pose does, while you watch, and shows it in three.js as well.
import '@tensorflow/tfjs-backend-webgl';
import { orbitCamera, render } from '@ganfit/renderer';
import * as tf from '@tensorflow/tfjs-core';
import * as THREE from 'three';

await tf.setBackend('webgl');
// One cube as plain arrays, from which both libraries make their own.
const quads = [1, 3, 7, 5, 0, 4, 6, 2, 2, 6, 7, 3, 0, 1, 5, 4, 4, 5, 7, 6, 0, 2, 3, 1];
const vertices = quads.flatMap((i) => [i & 1, (i >> 1) & 1, i >> 2].map((bit) => 2 * bit - 1));
const indices = [0, 4, 8, 12, 16, 20].flatMap((first) => [0, 1, 2, 0, 2, 3].map((i) => first + i));
const palette = [0.9, 0.25, 0.2, 0.1, 0.75, 0.7, 0.95, 0.95, 0.9, 0.15, 0.2, 0.5, 0.95, 0.75, 0.15, 0.65, 0.35, 0.8];
const colors = quads.flatMap((_, i) => palette.slice(3 * (i >> 2), 3 * (i >> 2) + 3));
const topology = { triangles: tf.tensor2d(indices, [12, 3], 'int32') };
const albedo = { vertexColors: tf.tensor3d(colors, [1, 24, 3]) };

function cameraAt(poses) {
  const [yaw, pitch, roll, ...target] = tf.unstack(poses, 1);
  const all = (value) => tf.fill(yaw.shape, value);
  return orbitCamera({ yaw, pitch, roll, target: tf.stack(target, 1), distance: all(8), focalLength: all(3.2) });
}
function draw(poses, size) {
  const positions = tf.tile(tf.tensor3d(vertices, [1, 24, 3]), [poses.shape[0], 1, 1]);
  const options = { height: size, width: size, background: [0.16, 0.17, 0.2], edges: 'all' };
  return render({ positions, topology, albedo, camera: cameraAt(poses) }, options).image;
}

THREE.ColorManagement.enabled = false; // three.js takes colours for what they are, as the renderer does
const attribute = (values) => new THREE.Float32BufferAttribute(values, 3);
const geometry = new THREE.BufferGeometry().setIndex(indices).setAttribute('position', attribute(vertices));
geometry.setAttribute('color', attribute(colors));
const stage = new THREE.Scene().add(new THREE.Mesh(geometry, new THREE.MeshBasicMaterial({ vertexColors: true })));
const eye = new THREE.PerspectiveCamera((2 * Math.atan(1 / 3.2) * 180) / Math.PI, 1);
const three = new THREE.WebGLRenderer({ canvas: document.querySelector('#three'), preserveDrawingBuffer: true });
three.setClearColor(new THREE.Color(0.16, 0.17, 0.2));
three.outputColorSpace = THREE.LinearSRGBColorSpace;

function show(pose, canvas) {
  const rgba = tf.mul(255, tf.concat([draw(pose, 240), tf.ones([1, 240, 240, 1])], 3));
  canvas.getContext('2d').putImageData(new ImageData(Uint8ClampedArray.from(rgba.dataSync()), 240), 0, 0);
  const { position, up, target } = cameraAt(pose);
  eye.position.fromArray(position.dataSync());
  eye.up.fromArray(up.dataSync());
  eye.lookAt(...target.dataSync());
  three.render(stage, eye);
}
const random = (n, far, i) => tf.randomUniform([n, 3], -far, far, 'float32', `${location.search || Date.now()}${i}`);
const truth = tf.concat([random(1, Math.PI, 1), random(1, 0.3, 2)], 1);
tf.tidy(() => show(truth, document.querySelector('#picture')));
const picture = tf.tidy(() => draw(truth, 32));
const losses = (poses) => tf.mean(tf.squaredDifference(draw(poses, 32), picture), [1, 2, 3]);
const best = (poses, count) => tf.tidy(() => tf.gather(poses, tf.topk(tf.neg(losses(poses)), count).indices));
const poses = tf.variable(best(tf.concat([random(128, Math.PI, 3), tf.zeros([128, 3])], 1), 8));
const adam = tf.train.adam(0.03, 0.9, 0.999, 1e-8); // on webgl, tfjs's own epsilon is too large
for (let step = 1; step <= 80; step++) {
  adam.minimize(() => tf.sum(losses(poses)), false, [poses]);
  if (step % 4 === 0) tf.tidy(() => show(best(poses, 1), document.querySelector('#found')));
  document.querySelector('#status').textContent = `${step} of 80 steps`;
  await tf.nextFrame();
}
