const special = /[",\r\n]/

/**
 * A cell as RFC 4180 writes it. A library's general way to write a row takes several times as long and allocates a
 * tenth of all that an account takes, and these tables are most of what a run writes.
 * https://www.rfc-editor.org/rfc/rfc4180
 */
export const csvCell = (cell: string): string => (special.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** Cells as one line, newline included. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\n`
