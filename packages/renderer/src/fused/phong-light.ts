import type { FusedModel } from '../types.js';
import { SHORTEST_SQUARED } from '../vector.js';
import { type LightGradients, type ShadeAttributes, type ShadeInputs, stride } from './layout.js';
import type { LightModel } from './light.js';
import type { Pixel } from './pixel.js';

/** A unit vector from the surface, with the length that it had. */
interface Direction {
  x: number;
  y: number;
  z: number;
  length: number;
}
const newDirection = (): Direction => ({ x: 0.5, y: 0.5, z: 0.5, length: 0.5 });

/** Fused counterpart of `phong()`: shade = ambient + color max(0, n.l), gloss = specular color max(0, n.h)^shininess. */
export function phongLight(
  inputs: ShadeInputs,
  gradients: LightGradients,
  attributes: ShadeAttributes,
  { specular, shininess }: Extract<FusedModel, { kind: 'phong' }>,
): LightModel {
  const position = inputs.lightPosition!;
  const color = inputs.lightColor!;
  const ambient = inputs.ambient!;
  const camera = inputs.cameraPosition;
  const perPosition = stride(attributes, 'lightPosition');
  const perColor = stride(attributes, 'lightColor');
  const perAmbient = stride(attributes, 'ambient');
  const perCamera = stride(attributes, 'cameraPosition');
  const light = newDirection();
  const view = newDirection();
  const half = newDirection();

  const cosine = { diffuse: 0.5, highlight: 0.5 };

  /** Fills the directions and their cosines with the normal. */
  function look(p: Pixel, image: number): void {
    toward(light, position, image * perPosition, p);
    cosine.diffuse = Math.max(0, p.nx * light.x + p.ny * light.y + p.nz * light.z);
    if (!camera) return;
    toward(view, camera, image * perCamera, p);
    unit(half, light.x + view.x, light.y + view.y, light.z + view.z);
    cosine.highlight = Math.max(0, p.nx * half.x + p.ny * half.y + p.nz * half.z);
  }

  return {
    usesNormal: true,
    usesPosition: true,
    forward(p, image) {
      look(p, image);
      const { diffuse } = cosine;
      const spot = camera ? specular * power(cosine.highlight, shininess) : 0;
      const c = image * perColor;
      const a = image * perAmbient;
      p.shade0 = ambient[a]! + color[c]! * diffuse;
      p.shade1 = ambient[a + 1]! + color[c + 1]! * diffuse;
      p.shade2 = ambient[a + 2]! + color[c + 2]! * diffuse;
      p.gloss0 = color[c]! * spot;
      p.gloss1 = color[c + 1]! * spot;
      p.gloss2 = color[c + 2]! * spot;
    },
    backward(p, image) {
      const { diffuse, highlight: nh } = cosine;
      const c = image * perColor;
      const a = image * perAmbient;
      const dAmbient = gradients.ambient!;
      const dColor = gradients.lightColor!;
      dAmbient[a]! += p.dShade0;
      dAmbient[a + 1]! += p.dShade1;
      dAmbient[a + 2]! += p.dShade2;
      dColor[c]! += p.dShade0 * diffuse;
      dColor[c + 1]! += p.dShade1 * diffuse;
      dColor[c + 2]! += p.dShade2 * diffuse;
      const dNl = diffuse > 0 ? p.dShade0 * color[c]! + p.dShade1 * color[c + 1]! + p.dShade2 * color[c + 2]! : 0;
      p.dNx = dNl * light.x;
      p.dNy = dNl * light.y;
      p.dNz = dNl * light.z;
      p.dPx = p.dPy = p.dPz = 0;
      // Gradient of the direction to the light, before it is taken through the normalisation.
      let lx = dNl * p.nx;
      let ly = dNl * p.ny;
      let lz = dNl * p.nz;
      if (camera && nh > 0) {
        const base = specular * power(nh, shininess - 1);
        dColor[c]! += p.dGloss0 * base * nh;
        dColor[c + 1]! += p.dGloss1 * base * nh;
        dColor[c + 2]! += p.dGloss2 * base * nh;
        const dSpot = p.dGloss0 * color[c]! + p.dGloss1 * color[c + 1]! + p.dGloss2 * color[c + 2]!;
        const dNh = dSpot * shininess * base;
        p.dNx += dNh * half.x;
        p.dNy += dNh * half.y;
        p.dNz += dNh * half.z;
        // Through h / |h|: the part of the gradient along h drops out.
        const scale = dNh / half.length;
        const hx = scale * (p.nx - nh * half.x);
        const hy = scale * (p.ny - nh * half.y);
        const hz = scale * (p.nz - nh * half.z);
        lx += hx;
        ly += hy;
        lz += hz;
        move(view, hx, hy, hz, p, gradients.cameraPosition!, image * perCamera);
      }
      move(light, lx, ly, lz, p, gradients.lightPosition!, image * perPosition);
    },
  };
}

function toward(direction: Direction, points: Float32Array, o: number, p: Pixel): void {
  unit(direction, points[o]! - p.px, points[o + 1]! - p.py, points[o + 2]! - p.pz);
}

function unit(out: Direction, x: number, y: number, z: number): void {
  const squared = x * x + y * y + z * z;
  const length = Math.sqrt(Math.max(squared, SHORTEST_SQUARED));
  const scale = 1 / length;
  out.x = x * scale;
  out.y = y * scale;
  out.z = z * scale;
  out.length = length;
}

/** Takes the gradient of a unit direction (point - surface) / length to the point and to the surface. */
function move(
  direction: Direction,
  gx: number,
  gy: number,
  gz: number,
  p: Pixel,
  dPoint: Float64Array,
  o: number,
): void {
  const along = gx * direction.x + gy * direction.y + gz * direction.z;
  const scale = 1 / direction.length;
  const x = scale * (gx - along * direction.x);
  const y = scale * (gy - along * direction.y);
  const z = scale * (gz - along * direction.z);
  dPoint[o]! += x;
  dPoint[o + 1]! += y;
  dPoint[o + 2]! += z;
  p.dPx -= x;
  p.dPy -= y;
  p.dPz -= z;
}

/** `base ** exponent`, by squaring where the exponent is a small integer: `Math.pow` costs as much as the rest of a pixel. */
function power(base: number, exponent: number): number {
  if (exponent > 1024 || !Number.isInteger(exponent)) return base ** exponent;
  let result = 1;
  for (let rest = exponent, square = base; rest > 0; rest >>= 1, square *= square) if (rest & 1) result *= square;
  return result;
}
