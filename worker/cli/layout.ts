/** Columns of a terminal that nobody has made wider. */
export const textWidth = 80

const indent = '  '
const widestTerm = 26

/** Breaks a text at its spaces into lines of at most `width` columns; a longer word stands alone. */
export function wrap(text: string, width = textWidth): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** Terms on the left, their texts wrapped on the right. A term that is too long has a line of its own. */
export function definitionList(rows: readonly (readonly [term: string, text: string])[]): string[] {
  const terms = rows.map(([term]) => term.length).filter((length) => length <= widestTerm)
  const column = Math.max(0, ...terms) + 2
  return rows.flatMap(([term, text]) => {
    const [first = '', ...more] = wrap(text, textWidth - indent.length - column)
    const rest = more.map((line) => indent + ' '.repeat(column) + line)
    return term.length <= widestTerm
      ? [`${indent}${term.padEnd(column)}${first}`.trimEnd(), ...rest]
      : [`${indent}${term}`, `${indent}${' '.repeat(column)}${first}`, ...rest]
  })
}

/** A heading with its lines, or nothing where there are none. */
export const section = (heading: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', heading, ...lines]
