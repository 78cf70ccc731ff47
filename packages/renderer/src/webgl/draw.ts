import { checkBackend } from '@ganfit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Gpu, scalarTexture, type WebGLBackend } from './gpu.js';
import { type Compiled, compile, type Program } from './program.js';

/** A texture that tfjs does not know of; for inputs of type `texel`. */
export interface RawTexture {
  readonly raw: WebGLTexture;
}

export interface Drawing {
  readonly program: Program;
  readonly inputs: Readonly<Record<string, TensorInfo | RawTexture>>;
  readonly uniforms?: Readonly<Record<string, number>>;
  /** Textures to draw into, all of one size and at most four: WebGL2 promises no more. */
  readonly targets: readonly WebGLTexture[];
  readonly height: number;
  readonly width: number;
  /** Default: one triangle over the whole target. */
  readonly primitives?: { readonly mode: 'triangles' | 'points'; readonly count: number; readonly instances?: number };
  /** Sets all targets to this colour first. */
  readonly clear?: readonly [number, number, number, number];
  /** Only what is nearer than all before is drawn. */
  readonly depthTest?: boolean;
  /** What is drawn is added to what is there, or the greater of both stays. */
  readonly blend?: 'add' | 'max';
}

/** What this module owns in a backend's GL context. */
interface State {
  readonly programs: Map<Program, Compiled>;
  readonly framebuffer: WebGLFramebuffer;
  readonly vertexArray: WebGLVertexArrayObject;
  depth: { buffer: WebGLRenderbuffer; height: number; width: number } | undefined;
}
const states = new WeakMap<WebGLBackend, State>();

/**
 * Runs a program in the backend's own context, and leaves the context as tfjs set it up: tfjs sets program, framebuffer,
 * viewport and textures for each of its runs, but the switches only once.
 */
export function draw(gpu: Gpu, drawing: Drawing): void {
  const { gl } = gpu.backend.gpgpu;
  const textures = inputTextures(gpu, drawing);
  const state = stateOf(gpu.backend);
  let compiled = state.programs.get(drawing.program);
  if (!compiled) state.programs.set(drawing.program, (compiled = compile(gl, drawing.program)));
  gl.useProgram(compiled.program);
  bindInputs(gl, drawing, compiled, textures);
  gl.bindFramebuffer(gl.FRAMEBUFFER, state.framebuffer);
  try {
    bindTargets(gl, drawing, state);
    gl.bindVertexArray(state.vertexArray);
    const { mode, count, instances = 1 } = drawing.primitives ?? { mode: 'triangles', count: 3 };
    if (count > 0) gl.drawArraysInstanced(mode === 'points' ? gl.POINTS : gl.TRIANGLES, 0, count, instances);
  } finally {
    restore(gl, drawing);
  }
}

function stateOf(backend: WebGLBackend): State {
  const { gl } = backend.gpgpu;
  // The backward pass comes here without having passed an op's check.
  if (gl.isContextLost()) checkBackend('webgl');
  let state = states.get(backend);
  if (!state) {
    state = {
      programs: new Map(),
      framebuffer: gl.createFramebuffer(),
      vertexArray: gl.createVertexArray(),
      depth: undefined,
    };
    states.set(backend, state);
  }
  return state;
}

/** Comes first, because it may run programs of tfjs. */
function inputTextures(gpu: Gpu, { program, inputs }: Drawing): { texture: WebGLTexture; offset: number }[] {
  return Object.entries(program.inputs).map(([name, type]) => {
    const info = inputs[name]!;
    if ('raw' in info) return { texture: info.raw, offset: 0 };
    if (type !== 'texel') return scalarTexture(gpu, info);
    return { texture: gpu.backend.texData.get(info.dataId).texture!.texture, offset: 0 };
  });
}

function bindInputs(
  gl: WebGL2RenderingContext,
  { program, uniforms = {} }: Drawing,
  { locations }: Compiled,
  textures: { texture: WebGLTexture; offset: number }[],
): void {
  Object.keys(program.inputs).forEach((name, unit) => {
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_2D, textures[unit]!.texture);
    const offset = locations.get(`${name}_offset`);
    if (offset) gl.uniform1i(offset, textures[unit]!.offset);
  });
  for (const [name, type] of Object.entries(program.uniforms ?? {})) {
    const location = locations.get(name);
    if (!location) continue;
    if (type === 'int') gl.uniform1i(location, uniforms[name]!);
    else gl.uniform1f(location, uniforms[name]!);
  }
}

function bindTargets(gl: WebGL2RenderingContext, drawing: Drawing, state: State): void {
  const { targets, height, width, clear, blend, depthTest } = drawing;
  const attachments = targets.map((_, k) => gl.COLOR_ATTACHMENT0 + k);
  targets.forEach((texture, k) => {
    gl.framebufferTexture2D(gl.FRAMEBUFFER, attachments[k]!, gl.TEXTURE_2D, texture, 0);
  });
  gl.drawBuffers(attachments);
  gl.viewport(0, 0, width, height);
  gl.disable(gl.SCISSOR_TEST);
  gl.disable(gl.CULL_FACE);
  if (clear) {
    gl.clearColor(...clear);
    gl.clear(gl.COLOR_BUFFER_BIT);
  }
  if (blend) {
    gl.enable(gl.BLEND);
    gl.blendEquation(blend === 'max' ? gl.MAX : gl.FUNC_ADD);
    gl.blendFunc(gl.ONE, gl.ONE);
  }
  if (depthTest) {
    bindDepth(gl, state, height, width);
    gl.enable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LESS);
    gl.depthMask(true);
    gl.clearDepth(1);
    gl.clear(gl.DEPTH_BUFFER_BIT);
  }
}

/** One depth buffer is kept, of the size that was last asked for. */
function bindDepth(gl: WebGL2RenderingContext, state: State, height: number, width: number): void {
  if (state.depth?.height !== height || state.depth.width !== width) {
    if (state.depth) gl.deleteRenderbuffer(state.depth.buffer);
    const buffer = gl.createRenderbuffer();
    gl.bindRenderbuffer(gl.RENDERBUFFER, buffer);
    gl.renderbufferStorage(gl.RENDERBUFFER, gl.DEPTH_COMPONENT32F, width, height);
    gl.bindRenderbuffer(gl.RENDERBUFFER, null);
    state.depth = { buffer, height, width };
  }
  gl.framebufferRenderbuffer(gl.FRAMEBUFFER, gl.DEPTH_ATTACHMENT, gl.RENDERBUFFER, state.depth.buffer);
}

function restore(gl: WebGL2RenderingContext, { targets }: Drawing): void {
  // Textures are recycled by tfjs, so none may stay attached.
  targets.forEach((_, k) => {
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0 + k, gl.TEXTURE_2D, null, 0);
  });
  gl.framebufferRenderbuffer(gl.FRAMEBUFFER, gl.DEPTH_ATTACHMENT, gl.RENDERBUFFER, null);
  gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  gl.bindVertexArray(null);
  gl.disable(gl.DEPTH_TEST);
  gl.disable(gl.BLEND);
  gl.blendEquation(gl.FUNC_ADD);
  gl.enable(gl.SCISSOR_TEST);
  gl.enable(gl.CULL_FACE);
  gl.activeTexture(gl.TEXTURE0);
}
