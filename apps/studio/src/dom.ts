/** The element with an id; throws if the page lacks it. */
export function byId<T extends Element = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no element #${id}.`);
  return element as unknown as T;
}

/** A new element with attributes and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

const svgSpace = 'http://www.w3.org/2000/svg';

export function makeSvg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number>> = {},
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(svgSpace, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

/** A row of label, range and number, for a value that goes from `min` to `max`. */
export function slider(
  label: string,
  range: { readonly min: number; readonly max: number; readonly value?: number; readonly step?: number },
  onInput: (value: number) => void,
): HTMLLabelElement {
  const { min, max, value = 0, step = (max - min) / 100 } = range;
  const input = make('input', { type: 'range', min, max, step, value });
  const output = make('output', {}, value.toFixed(2));
  input.addEventListener('input', () => {
    output.textContent = input.valueAsNumber.toFixed(2);
    onInput(input.valueAsNumber);
  });
  return make('label', { class: 'slider' }, make('span', {}, label), input, output);
}

/** Offers bytes as a download. */
export function download(name: string, type: string, data: BlobPart): void {
  const url = URL.createObjectURL(new Blob([data], { type }));
  make('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
