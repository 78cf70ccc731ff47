// The head in three.js.
import type { ModelData, Rgba } from '@ganfit/fitter/worker';
import { meshNormals } from '@ganfit/io';
import {
  AmbientLight,
  BufferAttribute,
  BufferGeometry,
  ColorManagement,
  DirectionalLight,
  LinearSRGBColorSpace,
  Mesh,
  PerspectiveCamera,
  Scene,
  Vector3,
  WebGLRenderer,
} from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import { breathe } from './breathe.js';
import { frames } from './frames.js';
import type { Head } from './head.js';
import { rememberFit } from './heat-material.js';
import { landmarkMarks } from './landmark-marks.js';
import { headMaterials, type Mode, modes } from './materials.js';
import { type FittedCamera, photoMatrix } from './photo-camera.js';
import { type Recording, record } from './record.js';
import { turn } from './turn.js';
import { warmUp } from './warm.js';

export interface Viewer {
  /** Shows a head; a new shape of the same mesh moves the vertices only. */
  show(head: Head, landmarks: ModelData['landmarks']): void;
  look(mode: Mode, marks: { readonly wireframe: boolean; readonly landmarks: boolean }): void;
  /** What mode 'error' shows: a picture over the photo, thrown onto the shape that was fitted to it. */
  heat(picture: Rgba, camera: FittedCamera, fitted: Float32Array): void;
  /** Where the light is, x and y in [-1, 1] of the picture, with its colour and the ambient light. */
  light(x: number, y: number, color: string, ambient: number): void;
  /** One turn as a video. */
  turntable(seconds: number, onProgress: (part: number) => void): Promise<Recording>;
  /** A PNG of what is seen. */
  picture(): Promise<Blob>;
}

// Light multiplies sRGB values, as in the fit.
ColorManagement.enabled = false;

/** Ready when its shaders are; the page stays awake meanwhile. */
export async function createViewer(canvas: HTMLCanvasElement): Promise<Viewer> {
  const context = canvas.getContext('webgl2', { antialias: true, alpha: true, preserveDrawingBuffer: true });
  await breathe();
  const renderer = new WebGLRenderer({ canvas, ...(context && { context }) });
  renderer.outputColorSpace = LinearSRGBColorSpace;
  // Asking for errors waits for the GPU.
  renderer.debug.checkShaderErrors = !__BUILT__;
  const camera = new PerspectiveCamera(20, 1, 0.1, 100);
  const controls = new OrbitControls(camera, canvas);
  controls.enablePan = false;
  controls.minDistance = 3;
  controls.maxDistance = 30;
  const lamp = new DirectionalLight();
  const ambient = new AmbientLight();
  const geometry = new BufferGeometry();
  const materials = headMaterials();
  const mesh = new Mesh(geometry, materials.of('lit'));
  const { marks, place } = landmarkMarks();
  const scene = new Scene().add(mesh, marks, ambient, lamp);
  const { redraw, moved, now } = frames(renderer, canvas, () => renderer.render(scene, camera));
  const front = (): void => {
    const { center, radius } = geometry.boundingSphere!;
    controls.target.copy(center).setX(0);
    camera.position.copy(controls.target).add(new Vector3(0, 0, radius * 6));
    controls.update();
  };
  await warmUp(
    renderer,
    scene,
    camera,
    Object.keys(modes).map((mode) => materials.of(mode as Mode)),
  );
  controls.addEventListener('change', moved);
  new ResizeObserver(redraw).observe(canvas);
  canvas.addEventListener('keydown', (event) => {
    if (event.key === 'Home') front();
    else if (turn(camera, controls.target, event.key)) controls.update();
    else return;
    event.preventDefault();
  });

  return {
    show({ mesh: { positions, triangles, uvs }, texture }, landmarks) {
      const normals = meshNormals({ positions, triangles });
      if (geometry.hasAttribute('position')) {
        for (const [name, values] of Object.entries({ position: positions, normal: normals })) {
          const known = geometry.getAttribute(name) as BufferAttribute;
          known.copyArray(values);
          known.needsUpdate = true;
        }
      } else {
        geometry.setAttribute('position', new BufferAttribute(positions.slice(), 3));
        geometry.setAttribute('normal', new BufferAttribute(normals, 3));
        geometry.setAttribute('uv', new BufferAttribute(uvs, 2));
        geometry.setIndex(new BufferAttribute(Uint32Array.from(triangles), 1));
        geometry.computeBoundingSphere();
        front();
      }
      materials.texture(texture);
      place(positions, triangles, landmarks);
      redraw();
    },
    look(mode, { wireframe, landmarks }) {
      mesh.material = materials.of(mode);
      mesh.material.wireframe = wireframe;
      marks.visible = landmarks;
      redraw();
    },
    heat(picture, from, fitted) {
      const matrix = photoMatrix(from);
      rememberFit(geometry, fitted, matrix);
      materials.heat(picture, matrix);
      redraw();
    },
    light(x, y, color, level) {
      lamp.position.set(3 * x, 3 * y, 2).add(controls.target);
      lamp.color.set(color);
      lamp.intensity = Math.PI * (1.1 - 0.7 * level);
      ambient.intensity = Math.PI * level;
      redraw();
    },
    async turntable(seconds, onProgress) {
      const start = camera.position.clone();
      controls.enabled = false;
      try {
        return await record(canvas, seconds, (part) => {
          const offset = start
            .clone()
            .sub(controls.target)
            .applyAxisAngle(camera.up, 2 * Math.PI * part);
          camera.position.copy(controls.target).add(offset);
          camera.lookAt(controls.target);
          now();
          onProgress(part);
        });
      } finally {
        camera.position.copy(start);
        controls.enabled = true;
        controls.update();
        redraw();
      }
    },
    picture: () =>
      new Promise((resolve, reject) => {
        now();
        canvas.toBlob(
          (blob) => (blob ? resolve(blob) : reject(new Error('The browser gave no picture.'))),
          'image/png',
        );
      }),
  };
}
