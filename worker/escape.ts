/** Characters as JSON writes them, one `\uXXXX` for each UTF-16 code unit. */
export const escapeCharacters = (text: string): string =>
  Array.from({ length: text.length }, (_, index) => `\\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`).join(
    '',
  )

/**
 * JSON escapes line feeds, but not what some viewers take for one (U+0085, U+2028) or obey (U+007F, U+009B,
 * U+202E). In JSON they can occur in strings only, so that escaping them changes no meaning.
 */
export const escapeControls = (json: string): string =>
  json.replaceAll(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, escapeCharacters)
