import {
  BufferAttribute,
  BufferGeometry,
  type Camera,
  type Material,
  Mesh,
  type Scene,
  type WebGLRenderer,
} from 'three';
import { breathe } from './breathe.js';

/** Compiles the shaders of materials and uses each once, in small portions: what waits for that would freeze the page. */
export async function warmUp(
  renderer: WebGLRenderer,
  scene: Scene,
  camera: Camera,
  materials: readonly Material[],
): Promise<void> {
  // Nothing of it is seen.
  const triangle = new BufferGeometry();
  for (const [name, size] of Object.entries({ position: 3, normal: 3, uv: 2 }))
    triangle.setAttribute(name, new BufferAttribute(new Float32Array(3 * size), size));
  const samples = materials.map((material) => new Mesh(triangle, material));
  for (const sample of samples) {
    sample.frustumCulled = false;
    renderer.compile(sample, camera, scene);
    await breathe();
  }
  // Compiled in the background, where the browser can.
  await new Promise((resolve) => setTimeout(resolve, 200));
  for (const sample of samples) {
    scene.add(sample);
    renderer.render(scene, camera);
    scene.remove(sample);
    await breathe();
  }
  triangle.dispose();
}
