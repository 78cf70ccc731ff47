// The head that is shown: that of the fit, changed by the sliders.
import type { HeadData, WorkerFitResult, WorkerFitter } from '@ganfit/fitter/worker';

/** What viewer and exports need. */
export type Head = Pick<HeadData, 'mesh' | 'texture'>;

export interface EditableHead {
  readonly fitted: WorkerFitResult;
  /** Coefficients that the sliders start from. */
  readonly start: HeadData;
  /** As it stands, named expressions included. */
  current(): Head;
  /** The same without named expressions. */
  base(): Head;
  /** A named expression at an activation, usually 0 to 1. */
  setExpression(name: string, activation: number): void;
  /** One coefficient of shape or texture, in deviations. Answered by the worker. */
  setCoefficient(kind: 'identity' | 'texture', index: number, value: number): Promise<void>;
  /** A face of the model at random, with a plain expression. */
  random(): Promise<void>;
  reset(): Promise<void>;
}

/** @param changed called whenever there is another head to show */
export async function editableHead(fitter: WorkerFitter, fitted: WorkerFitResult, changed: (head: Head) => void) {
  const start = await fitter.head();
  const activations = new Map<string, number>();
  let [identity, texture, expression] = [[...start.identity], [...start.latent], [...start.expression]];
  let detail = true;
  let base: Head = fitted;
  let latest = 0;

  const current = (): Head => {
    const positions = base.mesh.positions.slice();
    for (const [name, activation] of activations) {
      const displacement = fitted.blendshapes[name]!;
      for (let i = 0; i < positions.length; i++) positions[i]! += activation * displacement[i]!;
    }
    return { ...base, mesh: { ...base.mesh, positions } };
  };
  const evaluate = async (): Promise<void> => {
    const mine = ++latest;
    const head = await fitter.head({ identity, texture, expression, detail });
    // A slider that moves on asks again; only the last answer counts.
    if (mine !== latest) return;
    base = head;
    changed(current());
  };
  const head: EditableHead = {
    fitted,
    start,
    current,
    base: () => base,
    setExpression(name, activation) {
      if (activation) activations.set(name, activation);
      else activations.delete(name);
      changed(current());
    },
    setCoefficient(kind, index, value) {
      (kind === 'identity' ? identity : texture)[index] = value;
      return evaluate();
    },
    random() {
      const normal = (): number => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
      identity = identity.map(normal);
      texture = texture.map(normal);
      expression = expression.map(() => 0);
      detail = false;
      return evaluate();
    },
    reset() {
      [identity, texture, expression] = [[...start.identity], [...start.latent], [...start.expression]];
      detail = true;
      activations.clear();
      return evaluate();
    },
  };
  return head;
}
