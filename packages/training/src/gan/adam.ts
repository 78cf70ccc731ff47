import * as tf from '@tensorflow/tfjs-core';
import type { Parameters } from './networks.js';

/** Moving averages of squared gradients; with beta1 = 0, as progressive GANs have it, Adam keeps nothing else. */
export type Squares = Parameters;

const [beta2, epsilon] = [0.99, 1e-8];

/**
 * One step of Adam with beta1 = 0. Returns new tensors and disposes of the old ones and of the gradients.
 * @param step counts from 1
 */
export function adamStep(
  state: { parameters: Parameters; squares: Squares },
  gradients: Parameters,
  options: { rate: number; step: number },
): { parameters: Parameters; squares: Squares } {
  const correction = 1 - beta2 ** options.step;
  const next = { parameters: { ...state.parameters }, squares: { ...state.squares } };
  for (const [name, gradient] of Object.entries(gradients)) {
    const [value, square] = tf.tidy(() => {
      const old = state.squares[name] ?? tf.zerosLike(gradient);
      const square = tf.add(tf.mul(old, beta2), tf.mul(tf.square(gradient), 1 - beta2));
      const size = tf.add(tf.sqrt(tf.div(square, correction)), epsilon);
      return [tf.sub(state.parameters[name]!, tf.mul(tf.div(gradient, size), options.rate)), square];
    });
    tf.dispose([state.parameters[name]!, state.squares[name] ?? [], gradient]);
    next.parameters[name] = value!;
    next.squares[name] = square!;
  }
  return next;
}

/** `slow + share * (fast - slow)` for each tensor; disposes of the old `slow`. */
export function follow(slow: Parameters, fast: Parameters, share: number): Parameters {
  return Object.fromEntries(
    Object.entries(slow).map(([name, old]) => {
      const moved = tf.tidy(() => tf.add(old, tf.mul(tf.sub(fast[name]!, old), share)));
      old.dispose();
      return [name, moved];
    }),
  );
}
