// The heat map thrown onto the head from where the photo was taken.
import { meshNormals } from '@ganfit/io';
import { BufferAttribute, type BufferGeometry, Matrix4, ShaderMaterial, type Texture } from 'three';
import { seenVertices } from './seen.js';

/** Its uniform `photo` is a matrix as of `photoMatrix`; its geometry is readied by {@link rememberFit}. */
export const heatMaterial = (heat: Texture): ShaderMaterial =>
  new ShaderMaterial({
    uniforms: { heat: { value: heat }, photo: { value: new Matrix4() } },
    vertexShader: `
      attribute vec3 fitted;
      attribute float seen;
      uniform mat4 photo;
      varying vec4 place;
      varying float known;
      varying vec3 facing;
      void main() {
        place = photo * vec4(fitted, 1.0);
        known = seen;
        facing = normalMatrix * normal;
        gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
      }`,
    fragmentShader: `
      uniform sampler2D heat;
      varying vec4 place;
      varying float known;
      varying vec3 facing;
      void main() {
        vec2 uv = 0.5 + 0.5 * place.xy / place.w * vec2(1.0, -1.0);
        // What the photo does not show is grey, shaded so that it still looks like a head.
        vec3 grey = vec3(0.35 + 0.3 * max(0.0, normalize(facing).z));
        gl_FragColor = vec4(mix(grey, texture2D(heat, uv).rgb, smoothstep(0.6, 0.9, known)), 1.0);
      }`,
  });

/**
 * Remembers in the geometry where each vertex was when the head was fitted to the photo, and how well the photo shows it:
 * not at all what is hidden, little what is seen aslant.
 */
export function rememberFit(geometry: BufferGeometry, fitted: Float32Array, matrix: Matrix4): void {
  const [x, y, z] = [3, 7, 11].map((i) => -matrix.elements[i]!) as [number, number, number]; // towards the camera
  const triangles = geometry.getIndex()!.array as Uint32Array;
  const normals = meshNormals({ positions: fitted, triangles });
  const seen = seenVertices(fitted, triangles, matrix).map((visible, i) => {
    const facing = normals[3 * i]! * x + normals[3 * i + 1]! * y + normals[3 * i + 2]! * z;
    return visible * Math.min(1, Math.max(0, 4 * facing - 0.4));
  });
  geometry.setAttribute('fitted', new BufferAttribute(fitted.slice(), 3));
  geometry.setAttribute('seen', new BufferAttribute(seen, 1));
}
