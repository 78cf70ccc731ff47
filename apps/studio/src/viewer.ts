// The head in three.js.
import {
  AmbientLight,
  BufferAttribute,
  BufferGeometry,
  Color,
  ColorManagement,
  DataTexture,
  DirectionalLight,
  LinearFilter,
  LinearMipmapLinearFilter,
  LinearSRGBColorSpace,
  type Material,
  Mesh,
  MeshBasicMaterial,
  MeshLambertMaterial,
  MeshNormalMaterial,
  PerspectiveCamera,
  Scene,
  Vector3,
  WebGLRenderer,
} from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import type { Head } from './head.js';
import { record } from './record.js';

export const modes = { lit: 'Lit', albedo: 'Albedo', shape: 'Shape', normals: 'Normals' } as const;
export type Mode = keyof typeof modes;

export interface Viewer {
  /** Shows a head; a new shape of the same mesh moves the vertices only. */
  show(head: Head): void;
  mode(mode: Mode, wireframe: boolean): void;
  /** Where the light is, x and y in [-1, 1] of the picture, with its colour and the ambient light. */
  light(x: number, y: number, color: string, ambient: number): void;
  /** One turn as a video, where the browser can record one. */
  turntable(seconds: number): Promise<Blob>;
  /** A PNG of what is seen. */
  picture(): Promise<Blob>;
}

// Light multiplies sRGB values, as in the fit.
ColorManagement.enabled = false;

export function createViewer(canvas: HTMLCanvasElement): Viewer {
  const renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true, preserveDrawingBuffer: true });
  renderer.outputColorSpace = LinearSRGBColorSpace;
  const camera = new PerspectiveCamera(20, 1, 0.1, 100);
  camera.position.set(0, 0, 9);
  const controls = new OrbitControls(camera, canvas);
  controls.enablePan = false;
  controls.minDistance = 3;
  controls.maxDistance = 30;
  const lamp = new DirectionalLight();
  const ambient = new AmbientLight();
  const geometry = new BufferGeometry();
  const texture = new DataTexture();
  const materials: Record<Mode, Material & { wireframe: boolean }> = {
    lit: new MeshLambertMaterial({ map: texture }),
    albedo: new MeshBasicMaterial({ map: texture }),
    shape: new MeshLambertMaterial({ color: new Color(0.72, 0.72, 0.72) }),
    normals: new MeshNormalMaterial(),
  };
  const mesh = new Mesh(geometry, materials.lit as Material);
  const scene = new Scene().add(mesh, ambient, lamp);

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
  controls.addEventListener('change', redraw);
  new ResizeObserver(redraw).observe(canvas);
  canvas.addEventListener('keydown', (event) => {
    if (turn(camera, controls.target, event.key)) {
      event.preventDefault();
      controls.update();
      redraw();
    }
  });

  return {
    show({ mesh: { positions, triangles, uvs }, texture: image }) {
      const known = geometry.getAttribute('position') as BufferAttribute | undefined;
      if (known?.count === positions.length / 3) {
        known.copyArray(positions);
        known.needsUpdate = true;
      } else {
        geometry.setAttribute('position', new BufferAttribute(positions.slice(), 3));
        geometry.setAttribute('uv', new BufferAttribute(uvs, 2));
        geometry.setIndex(new BufferAttribute(Uint32Array.from(triangles), 1));
        geometry.computeBoundingSphere();
        controls.target.copy(geometry.boundingSphere!.center.setX(0));
        camera.position.copy(controls.target).add(new Vector3(0, 0, geometry.boundingSphere!.radius * 6));
        controls.update();
      }
      geometry.computeVertexNormals();
      if (texture.image?.data !== image.data) {
        texture.dispose();
        texture.image = {
          data: image.data as unknown as Uint8Array<ArrayBuffer>,
          width: image.width,
          height: image.height,
        };
        texture.minFilter = LinearMipmapLinearFilter;
        texture.magFilter = LinearFilter;
        texture.generateMipmaps = true;
        texture.needsUpdate = true;
      }
      redraw();
    },
    mode(mode, wireframe) {
      mesh.material = materials[mode];
      for (const material of Object.values(materials)) material.wireframe = wireframe;
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

/** Arrow keys turn, plus and minus go nearer and further. */
function turn(camera: PerspectiveCamera, target: Vector3, key: string): boolean {
  const offset = camera.position.clone().sub(target);
  const angle = Math.PI / 24;
  const right = new Vector3().crossVectors(camera.up, offset).normalize();
  if (key === 'ArrowLeft' || key === 'ArrowRight')
    offset.applyAxisAngle(camera.up, key === 'ArrowLeft' ? -angle : angle);
  else if (key === 'ArrowUp' || key === 'ArrowDown') offset.applyAxisAngle(right, key === 'ArrowUp' ? -angle : angle);
  else if (key === '+' || key === '-') offset.multiplyScalar(key === '+' ? 0.9 : 1.1);
  else return false;
  camera.position.copy(target).add(offset);
  return true;
}
