// The head in three.js.
import type { ModelData, Rgba } from '@ganfit/fitter/worker';
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
import type { Head } from './head.js';
import { rememberFit } from './heat-material.js';
import { landmarkMarks } from './landmark-marks.js';
import { headMaterials, type Mode } from './materials.js';
import { type FittedCamera, photoMatrix } from './photo-camera.js';
import { type Recording, record } from './record.js';
import { turn } from './turn.js';

export interface Viewer {
  /** Shows a head; a new shape of the same mesh moves the vertices only. */
  show(head: Head, landmarks: ModelData['landmarks']): void;
  look(mode: Mode, marks: { readonly wireframe: boolean; readonly landmarks: boolean }): void;
  /** What mode 'error' shows: a picture over the photo, thrown onto the shape that was fitted to it. */
  heat(picture: Rgba, camera: FittedCamera, fitted: Float32Array): void;
  /** Where the light is, x and y in [-1, 1] of the picture, with its colour and the ambient light. */
  light(x: number, y: number, color: string, ambient: number): void;
  /** One turn as a video. */
  turntable(seconds: number): Promise<Recording>;
  /** A PNG of what is seen. */
  picture(): Promise<Blob>;
}

// Light multiplies sRGB values, as in the fit.
ColorManagement.enabled = false;

export function createViewer(canvas: HTMLCanvasElement): Viewer {
  const renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true, preserveDrawingBuffer: true });
  renderer.outputColorSpace = LinearSRGBColorSpace;
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

  const draw = (): void => {
    const { clientWidth: width, clientHeight: height } = canvas;
    if (!width) return;
    const ratio = Math.min(devicePixelRatio, 2);
    if (canvas.width !== Math.floor(width * ratio)) {
      renderer.setPixelRatio(ratio);
      renderer.setSize(width, height, false);
    }
    renderer.render(scene, camera);
  };
  // Drawn when something changes, not all the time.
  let asked = false;
  const redraw = (): void => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
  };
  const front = (): void => {
    const { center, radius } = geometry.boundingSphere!;
    controls.target.copy(center).setX(0);
    camera.position.copy(controls.target).add(new Vector3(0, 0, radius * 6));
    controls.update();
  };
  controls.addEventListener('change', redraw);
  new ResizeObserver(redraw).observe(canvas);
  canvas.addEventListener('keydown', (event) => {
    if (event.key === 'Home') front();
    else if (turn(camera, controls.target, event.key)) controls.update();
    else return;
    event.preventDefault();
    redraw();
  });

  return {
    show({ mesh: { positions, triangles, uvs }, texture }, landmarks) {
      const known = geometry.getAttribute('position') as BufferAttribute | undefined;
      if (known) {
        known.copyArray(positions);
        known.needsUpdate = true;
      } else {
        geometry.setAttribute('position', new BufferAttribute(positions.slice(), 3));
        geometry.setAttribute('uv', new BufferAttribute(uvs, 2));
        geometry.setIndex(new BufferAttribute(Uint32Array.from(triangles), 1));
        geometry.computeBoundingSphere();
        front();
      }
      geometry.computeVertexNormals();
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
    async turntable(seconds) {
      const start = camera.position.clone();
      try {
        return await record(canvas, seconds, (part) => {
          const offset = start
            .clone()
            .sub(controls.target)
            .applyAxisAngle(camera.up, 2 * Math.PI * part);
          camera.position.copy(controls.target).add(offset);
          controls.update();
          draw();
        });
      } finally {
        camera.position.copy(start);
        controls.update();
        redraw();
      }
    },
    picture: () =>
      new Promise((resolve, reject) => {
        draw();
        canvas.toBlob(
          (blob) => (blob ? resolve(blob) : reject(new Error('The browser gave no picture.'))),
          'image/png',
        );
      }),
  };
}
