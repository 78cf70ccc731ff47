/** Markup that needs no more escaping. */
export interface Markup {
  readonly markup: string;
}

export type Content = Markup | string | number | undefined | readonly Content[];

/**
 * Builds markup; strings put into it are escaped, markup and lists of it are not, `undefined` is left out.
 *
 * @example html`<p title="${name}">${rows.map((row) => html`<b>${row}</b>`)}</p>`.markup
 */
export function html(parts: TemplateStringsArray, ...contents: Content[]): Markup {
  return { markup: parts.reduce((text, part, i) => text + render(contents[i - 1]) + part) };
}

/** Takes a string as it is: only for text of our own. */
export const raw = (markup: string): Markup => ({ markup });

function render(content: Content): string {
  if (content === undefined) return '';
  if (typeof content === 'number') return String(content);
  if (typeof content === 'string') return content.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  if (isMarkup(content)) return content.markup;
  return content.map(render).join('');
}

const isMarkup = (content: Markup | readonly Content[]): content is Markup => 'markup' in content;
