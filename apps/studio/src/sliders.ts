// A slider for each expression and each of the first components.
import { byId, slider } from './dom.js';
import type { EditableHead } from './head.js';
import type { CoefficientKind } from './person.js';

/** Components that get a slider: further ones change little. */
const componentCount = 16;

const groups: readonly { kind: CoefficientKind; id: string; label: string }[] = [
  { kind: 'expression', id: 'expression-components', label: 'Expression' },
  { kind: 'identity', id: 'identities', label: 'Shape' },
  { kind: 'texture', id: 'textures', label: 'Texture' },
];

/** Sets all sliders to what the head is. */
export function showSliders(head: EditableHead): void {
  const on = head.expressions();
  byId('expressions').replaceChildren(
    ...Object.keys(head.model.blendshapes).map((name) =>
      slider(words(name), { min: 0, max: 1, value: on[name] ?? 0 }, (v) => head.setExpression(name, v)),
    ),
  );
  const coefficients = head.coefficients();
  for (const { kind, id, label } of groups) {
    byId(id).replaceChildren(
      ...coefficients[kind].slice(0, componentCount).map((value, i) =>
        slider(`${label} ${i + 1}`, { min: -3, max: 3, value }, (v) => {
          void head.setCoefficient(kind, i, v);
        }),
      ),
    );
  }
}

/** `jawOpen` to `Jaw open`. */
function words(name: string): string {
  const spaced = name.replace(/[_-]/g, ' ').replace(/([a-z])([A-Z])/g, (_, a, b) => `${a} ${b.toLowerCase()}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
