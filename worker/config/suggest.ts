/** The name that was probably meant: the closest of those that are at most two slips away; undefined if none is. */
export function suggestion(received: string, names: readonly string[]): string | undefined {
  if (received.length > 40) return undefined
  const near = names
    .map((name) => ({ name, slips: distance(received, name) }))
    .filter(({ name, slips }) => slips <= 2 && slips < name.length)
    .toSorted((a, b) => a.slips - b.slips)[0]
  // A beginning that only one name has is as good as the name.
  const beginnings = received.length >= 2 ? names.filter((name) => name.startsWith(received)) : []
  return near?.name ?? (beginnings.length === 1 ? beginnings[0] : undefined)
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)]
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY
  for (let row = 1; row <= a.length; row++) {
    rows.push([row])
    for (let column = 1; column <= b.length; column++) {
      const replaced = at(row - 1, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1)
      const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      const swapped = isSwap ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY
      rows[row]?.push(Math.min(at(row - 1, column) + 1, at(row, column - 1) + 1, replaced, swapped))
    }
  }
  return at(a.length, b.length)
}
