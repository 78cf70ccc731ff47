// The head that is shown: a person, changed by the sliders.
import type { HeadData, ModelData, Rgba, WorkerFitter } from '@ganfit/fitter/worker';
import { breathe } from './breathe.js';
import { type CoefficientKind, type Coefficients, mixed, type Person, type TexturePrior } from './person.js';
import { type Detail, detailOf, withDetail } from './texture-map.js';

/** What viewer and exports need. */
export type Head = Pick<HeadData, 'mesh' | 'texture'>;

export interface EditableHead {
  readonly model: ModelData;
  /** As it stands, named expressions included. */
  current(): Head;
  /** As it stands, without named expressions. */
  person(): Person;
  /** The named expressions that are on. */
  expressions(): Readonly<Record<string, number>>;
  /** Of the sliders; a morph does not change them. */
  coefficients(): Coefficients;
  /** A named expression at an activation, usually 0 to 1. */
  setExpression(name: string, activation: number): void;
  /** One coefficient, in deviations. Answered by the worker. */
  setCoefficient(kind: CoefficientKind, index: number, value: number): Promise<void>;
  /** Shows a mix with somebody else: 1 is this head alone, 0 the other. */
  morph(other: Person, amount: number): void;
  /** A face of the model at random, with a plain expression. */
  random(): Promise<void>;
  /** As it was at first. */
  reset(): Promise<void>;
}

/** What a head starts from. */
export interface HeadStart {
  readonly coefficients: Coefficients;
  readonly prior: TexturePrior;
  /** With the fitted detail; left out, what the coefficients decode to. */
  readonly map?: Rgba;
  readonly expressions?: Readonly<Record<string, number>>;
}

/** @param changed called whenever there is another head to show */
export async function editableHead(
  fitter: WorkerFitter,
  start: HeadStart,
  changed: (head: Head) => void,
): Promise<EditableHead> {
  const settings = { texture: start.prior };
  const ask = (c: Coefficients): Promise<HeadData> => fitter.head({ ...c, detail: false, settings });
  const [model, first] = [await fitter.model({ settings }), await ask(start.coefficients)];
  await breathe();
  const fittedDetail = start.map && detailOf(start.map, first.texture);
  await breathe();
  const activations = new Map(Object.entries(start.expressions ?? {}));
  let coefficients = start.coefficients;
  let detail = fittedDetail;
  let own: Person = personOf(first, coefficients, detail);
  let blend: { other: Person; amount: number } | undefined;
  let latest = 0;

  const person = (): Person => (blend ? mixed(blend.other, own, blend.amount) : own);
  const current = (): Head => {
    const { positions: rest, map } = person();
    const positions = rest.slice();
    for (const [name, activation] of activations) {
      const displacement = model.blendshapes[name]!;
      for (let i = 0; i < positions.length; i++) positions[i]! += activation * displacement[i]!;
    }
    return { mesh: { ...first.mesh, positions }, texture: map };
  };
  const evaluate = async (): Promise<void> => {
    const mine = ++latest;
    const head = await ask(coefficients);
    // A slider that moves on asks again; only the last answer counts.
    if (mine !== latest) return;
    own = personOf(head, coefficients, detail);
    changed(current());
  };
  return {
    model,
    current,
    person,
    expressions: () => Object.fromEntries(activations),
    coefficients: () => coefficients,
    setExpression(name, activation) {
      if (activation) activations.set(name, activation);
      else activations.delete(name);
      changed(current());
    },
    setCoefficient(kind, index, value) {
      coefficients = { ...coefficients, [kind]: coefficients[kind].with(index, value) };
      return evaluate();
    },
    morph(other, amount) {
      blend = { other, amount };
      changed(current());
    },
    random() {
      const { identity, expression, texture } = coefficients;
      coefficients = {
        identity: identity.map(normal),
        expression: expression.map(() => 0),
        texture: texture.map(normal),
      };
      [detail, blend] = [undefined, undefined];
      return evaluate();
    },
    reset() {
      [coefficients, detail, blend] = [start.coefficients, fittedDetail, undefined];
      activations.clear();
      for (const [name, activation] of Object.entries(start.expressions ?? {})) activations.set(name, activation);
      return evaluate();
    },
  };
}

const personOf = ({ mesh, texture }: HeadData, coefficients: Coefficients, detail: Detail | undefined): Person => ({
  coefficients,
  positions: mesh.positions,
  map: detail ? withDetail(texture, detail) : texture,
});

/** A sample of N(0, 1). */
const normal = (): number => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
