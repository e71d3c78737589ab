const escapeUnit = (unit: number) => `\\u${unit.toString(16).padStart(4, '0')}`

/**
 * JSON escapes line feeds, but not what some viewers take for one (U+0085, U+2028) or obey (U+007F, U+009B,
 * U+202E). In JSON they can stand in strings only, so that escaping them changes no meaning.
 */
export const escapeControls = (json: string): string =>
  json.replaceAll(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, index) => escapeUnit(character.charCodeAt(index))).join(''),
  )
