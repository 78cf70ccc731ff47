import { checkBackend, GanfitError } from '@ganfit/core';

/**
 * How a program reads an input at index i: `float` to `vec4` are consecutive values of a tensor (`vec3` reads 3 i, 3 i +
 * 1, 3 i + 2), `texel` is one texel of a buffer.
 */
export type InputType = 'float' | 'vec2' | 'vec3' | 'vec4' | 'texel';

/**
 * A shader. Its code finds for each input `name` a function `get_name(int i)` and for buffers the sampler `name` itself.
 * Whatever is a number in the code is a uniform, so that a program is compiled once and not for each shape.
 */
export interface Program {
  readonly inputs: Readonly<Record<string, InputType>>;
  readonly uniforms?: Readonly<Record<string, 'int' | 'float'>>;
  /** Code of both stages. */
  readonly shared?: string;
  /** The vertex stage's `main`; default: one triangle over the whole target. */
  readonly vertex?: string;
  /** The fragment stage with its outputs. */
  readonly fragment: string;
}

export interface Compiled {
  readonly program: WebGLProgram;
  readonly locations: ReadonlyMap<string, WebGLUniformLocation>;
}

export const PREAMBLE = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
vec4 texelAt(sampler2D buffer, int i) {
  int width = textureSize(buffer, 0).x;
  return texelFetch(buffer, ivec2(i % width, i / width), 0);
}
`;

const WHOLE_TARGET = `void main() {
  gl_Position = vec4(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0, 0.0, 1.0);
}`;

export function compile(gl: WebGL2RenderingContext, source: Program): Compiled {
  const declarations = PREAMBLE + Object.entries(source.inputs).map(declareInput).join('') + declareUniforms(source);
  const program = gl.createProgram();
  for (const [type, code] of [
    [gl.VERTEX_SHADER, source.vertex ?? WHOLE_TARGET],
    [gl.FRAGMENT_SHADER, source.fragment],
  ] as const) {
    const shader = gl.createShader(type)!;
    gl.shaderSource(shader, declarations + (source.shared ?? '') + code);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw whyNotLinked(gl, program);
  gl.useProgram(program);
  const locations = new Map<string, WebGLUniformLocation>();
  const count = gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS);
  for (let i = 0; i < count; i++) {
    const { name } = gl.getActiveUniform(program, i)!;
    locations.set(name, gl.getUniformLocation(program, name)!);
  }
  // Every input has its texture unit for good.
  Object.keys(source.inputs).forEach((name, unit) => {
    const location = locations.get(name);
    if (location) gl.uniform1i(location, unit);
  });
  return { program, locations };
}

function declareInput([name, type]: [string, InputType]): string {
  if (type === 'texel') return `uniform sampler2D ${name};\nvec4 get_${name}(int i) { return texelAt(${name}, i); }\n`;
  const size = type === 'float' ? 1 : Number(type.at(-1));
  const values = Array.from({ length: size }, (_, k) => `texelAt(${name}, o + ${k}).x`);
  return `uniform sampler2D ${name};
uniform int ${name}_offset;
${type} get_${name}(int i) { int o = ${name}_offset + ${size} * i; return ${type}(${values.join(', ')}); }
`;
}

function declareUniforms({ uniforms = {} }: Program): string {
  return Object.entries(uniforms)
    .map(([name, type]) => `uniform ${type} ${name};\n`)
    .join('');
}

function whyNotLinked(gl: WebGL2RenderingContext, program: WebGLProgram): Error {
  if (gl.isContextLost()) checkBackend('webgl');
  const shaders = gl.getAttachedShaders(program) ?? [];
  const logs = shaders.map((shader) => `${gl.getShaderInfoLog(shader)}\n${numbered(gl.getShaderSource(shader))}`);
  return new GanfitError(
    'BACKEND',
    `webgl: a shader was refused: ${gl.getProgramInfoLog(program)}\n${logs.join('\n')}`,
  );
}

function numbered(source: string | null): string {
  return (source ?? '')
    .split('\n')
    .map((line, i) => `${i + 1}: ${line}`)
    .join('\n');
}
