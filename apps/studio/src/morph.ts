// Between two people: A, which is kept or opened, and the head that is shown.
import { byId } from './dom.js';
import type { EditableHead } from './head.js';
import type { Person } from './person.js';

export interface Morph {
  /** Starts anew from the head alone. */
  rest(): void;
  /** Takes somebody as A. */
  setA(person: Person, name: string): void;
}

/** @param head that is shown now, with a name for people */
export function morphControls(head: () => { head: EditableHead; name: string } | undefined): Morph {
  const range = byId<HTMLInputElement>('morph');
  const output = byId<HTMLOutputElement>('morph-value');
  let other: Person | undefined;
  const tell = (): void => {
    output.textContent = `${range.value} %`;
  };
  const rest = (): void => {
    range.value = '100';
    tell();
  };
  const setA = (person: Person, name: string): void => {
    other = person;
    range.disabled = false;
    byId('morph-a').textContent = `A is ${name}. Move the slider, or bring another head: A stays.`;
    rest();
  };
  range.addEventListener('input', () => {
    tell();
    const shown = head();
    if (other && shown) shown.head.morph(other, range.valueAsNumber / 100);
  });
  byId('keep-a').addEventListener('click', () => {
    const shown = head();
    if (!shown) return;
    setA(shown.head.person(), shown.name);
    shown.head.morph(other!, 1);
  });
  return { rest, setA };
}
