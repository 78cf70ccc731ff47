import type { FusedModel } from '../types.js';
import { type Direction, makeUnit, moveEnds, newDirection, toward } from './direction.js';
import { type LightGradients, type ShadeAttributes, type ShadeInputs, stride } from './layout.js';
import type { LightModel } from './light.js';
import type { Pixel } from './pixel.js';

/** What one light does at a pixel: its direction, and max(0, n.l), max(0, n.h), and specular (n.h)^(shininess - 1). */
interface Beam {
  readonly light: Direction;
  readonly half: Direction;
  diffuse: number;
  highlight: number;
  base: number;
}
const newBeam = (): Beam => ({
  light: newDirection(),
  half: newDirection(),
  diffuse: 0.5,
  highlight: 0.5,
  base: 0.5,
});

/**
 * Fused counterpart of `phong()`: shade = ambient + sum of color max(0, n.l), gloss = sum of specular color
 * max(0, n.h)^shininess, over the lights.
 */
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
  const { dAmbient, dColor, dPosition, dCamera } = sums(gradients);
  const view = newDirection();
  const beams = Array.from({ length: lightCount(attributes) }, newBeam);

  function look(p: Pixel, beam: Beam, at: number): void {
    const { light, half } = beam;
    toward(light, position, at, p);
    beam.diffuse = Math.max(0, p.nx * light.x + p.ny * light.y + p.nz * light.z);
    if (!camera) return;
    half.x = light.x + view.x;
    half.y = light.y + view.y;
    half.z = light.z + view.z;
    makeUnit(half);
    const nh = Math.max(0, p.nx * half.x + p.ny * half.y + p.nz * half.z);
    beam.highlight = nh;
    // By squaring where the exponent is a small integer: Math.pow costs as much as the rest of a pixel.
    let base = specular;
    if (shininess > 1024 || !Number.isInteger(shininess)) base *= nh ** (shininess - 1);
    else
      for (let rest = shininess - 1, square = nh; rest > 0; rest >>= 1, square *= square) if (rest & 1) base *= square;
    beam.base = base;
  }

  function addBackward(p: Pixel, beam: Beam, at: number, c: number): void {
    const { light, half, diffuse, highlight, base } = beam;
    dColor[c]! += p.dShade0 * diffuse;
    dColor[c + 1]! += p.dShade1 * diffuse;
    dColor[c + 2]! += p.dShade2 * diffuse;
    const dNl = diffuse > 0 ? p.dShade0 * color[c]! + p.dShade1 * color[c + 1]! + p.dShade2 * color[c + 2]! : 0;
    p.dNx += dNl * light.x;
    p.dNy += dNl * light.y;
    p.dNz += dNl * light.z;
    light.dx = dNl * p.nx;
    light.dy = dNl * p.ny;
    light.dz = dNl * p.nz;
    if (camera && highlight > 0) {
      const spot = base * highlight;
      dColor[c]! += p.dGloss0 * spot;
      dColor[c + 1]! += p.dGloss1 * spot;
      dColor[c + 2]! += p.dGloss2 * spot;
      const dSpot = p.dGloss0 * color[c]! + p.dGloss1 * color[c + 1]! + p.dGloss2 * color[c + 2]!;
      const dNh = dSpot * shininess * base;
      p.dNx += dNh * half.x;
      p.dNy += dNh * half.y;
      p.dNz += dNh * half.z;
      // Through h / |h|: the part of the gradient along h drops out.
      const scale = dNh / half.length;
      const dx = scale * (p.nx - highlight * half.x);
      const dy = scale * (p.ny - highlight * half.y);
      const dz = scale * (p.nz - highlight * half.z);
      view.dx += dx;
      view.dy += dy;
      view.dz += dz;
      light.dx += dx;
      light.dy += dy;
      light.dz += dz;
    }
    moveEnds(light, p, dPosition, at);
  }

  return {
    usesNormal: true,
    usesPosition: true,
    forward(p, image) {
      const a = image * perAmbient;
      p.shade0 = ambient[a]!;
      p.shade1 = ambient[a + 1]!;
      p.shade2 = ambient[a + 2]!;
      p.gloss0 = p.gloss1 = p.gloss2 = 0;
      if (camera) toward(view, camera, image * perCamera, p);
      for (let k = 0; k < beams.length; k++) {
        const beam = beams[k]!;
        look(p, beam, image * perPosition + 3 * k);
        const { diffuse } = beam;
        const c = image * perColor + 3 * k;
        p.shade0 += color[c]! * diffuse;
        p.shade1 += color[c + 1]! * diffuse;
        p.shade2 += color[c + 2]! * diffuse;
        if (!camera) continue;
        const spot = beam.base * beam.highlight;
        p.gloss0 += color[c]! * spot;
        p.gloss1 += color[c + 1]! * spot;
        p.gloss2 += color[c + 2]! * spot;
      }
    },
    backward(p, image) {
      const a = image * perAmbient;
      dAmbient[a]! += p.dShade0;
      dAmbient[a + 1]! += p.dShade1;
      dAmbient[a + 2]! += p.dShade2;
      p.dNx = p.dNy = p.dNz = 0;
      p.dPx = p.dPy = p.dPz = 0;
      view.dx = view.dy = view.dz = 0;
      for (let k = 0; k < beams.length; k++)
        addBackward(p, beams[k]!, image * perPosition + 3 * k, image * perColor + 3 * k);
      if (camera) moveEnds(view, p, dCamera, image * perCamera);
    },
  };
}

/** Lights may be `[batch, 3]` or `[batch, lights, 3]`. */
function lightCount({ shapes }: ShadeAttributes): number {
  const shape = shapes.lightPosition!;
  return shape.length === 3 ? shape[1]! : 1;
}

/** The light's gradients, at hand for every pixel; empty when only the forward pass runs. */
function sums(gradients: LightGradients): Record<'dAmbient' | 'dColor' | 'dPosition' | 'dCamera', Float64Array> {
  const none = new Float64Array(0);
  return {
    dAmbient: gradients.ambient ?? none,
    dColor: gradients.lightColor ?? none,
    dPosition: gradients.lightPosition ?? none,
    dCamera: gradients.cameraPosition ?? none,
  };
}
