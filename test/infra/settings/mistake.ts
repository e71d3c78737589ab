/** A mistake in the settings: what it is, the lines that make it, and the one error it gives. */
export type Mistake = readonly [name: string, lines: string, error: RegExp]

/** The start of an error, where … stands for anything. */
export const expected = (path: string, received: string, allowed: string) =>
  new RegExp(
    `^${[path, `: received ${received}`, '; allowed: ', allowed].map(asPattern).join('').replaceAll('…', '.*')}`,
  )

const asPattern = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
