/** Markup that is safe to put into a page as it is. Made by {@link html} alone, or by {@link trusted}. */
export class Html {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  toString(): string {
    return this.#text
  }
}

export type Content = Html | string | number | undefined | false | readonly Content[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

// Characters that draw nothing or turn the direction of what follows could make one name look like another.
const invisible = /(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** Text in which nothing hides. */
export const visible = (text: string): string => text.replace(invisible, '\ufffd')

/** Text as the content of an element or of a quoted attribute. */
export const escapeText = (text: string): string =>
  visible(text).replace(/[&<>"']/g, (character) => entities[character] ?? '')

function render(content: Content): string {
  if (content === undefined || content === false) return ''
  if (content instanceof Html) return content.toString()
  if (typeof content === 'string' || typeof content === 'number') return escapeText(String(content))
  return content.map(render).join('')
}

/** Markup with its values escaped: whatever an account or a user is called, it stays text. */
export const html = (strings: TemplateStringsArray, ...values: readonly Content[]): Html =>
  new Html(strings.reduce((markup, string, index) => markup + render(values[index - 1]) + string))

/** Markup that a library made, which escapes for itself. */
export const trusted = (markup: string): Html => new Html(markup)
