import type { Bucket } from '../totals/histogram.ts'
import { formatNumber, formatShare } from './format.ts'
import { type Content, type Html, html } from './html.ts'

/** A part of every bar: its name and the class that colours it. */
export interface Part {
  readonly name: string
  readonly className: string
}

export interface Bar {
  readonly label: string
  /** One number a part. */
  readonly values: readonly number[]
}

/** Percent of a bar below which a part that is not empty could be overlooked. */
const thinnest = 1

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** Widths of the parts in percent of the whole; every part that is not empty is visible. */
function widths(values: readonly number[], whole: number): readonly number[] {
  const raised = values.map((value) => (value === 0 ? 0 : Math.max(thinnest, (100 * value) / whole)))
  const filled = (100 * sum(values)) / whole
  return raised.map((width) => (width * Math.max(thinnest, filled)) / (sum(raised) || 1))
}

/** A stacked bar that fills its column whatever the width of the screen. The text beside it has the numbers. */
function drawing(values: readonly number[], parts: readonly Part[], whole: number): Html {
  let start = 0
  const drawn = widths(values, whole).map((width, part) => {
    const x = start
    start += width
    return (
      width > 0 &&
      html`<rect class="${parts[part]?.className}" x="${x.toFixed(2)}%" width="${width.toFixed(2)}%" height="100%"/>`
    )
  })
  return html`<svg class="bar" aria-hidden="true">${drawn}</svg>`
}

interface Row extends Bar {
  readonly figure: string
  readonly note?: string
}

const list = (rows: readonly Row[], parts: readonly Part[], wholeOf: (row: Row) => number): Html =>
  html`<ul class="bars">${rows.map(
    (row): Content => html`
<li><span class="label"><bdi>${row.label}</bdi></span>${drawing(row.values, parts, wholeOf(row))}<span class="figure">${row.figure}</span>${
      row.note !== undefined && html`<span class="note">${row.note}</span>`
    }</li>`,
  )}</ul>`

/** `12 passed · 3 failed`: the numbers of the parts that are not empty. */
const numbersOf = ({ values }: Bar, parts: readonly Part[]): string =>
  parts
    .map(({ name }, part) => ({ name, value: values[part] ?? 0 }))
    .filter(({ value }) => value > 0)
    .map(({ name, value }) => `${formatNumber(value)} ${name}`)
    .join(' · ') || 'none'

/**
 * Bars of equal length that show shares. The figure is the share of the first part among the first two, as in the
 * tables.
 *
 * @param withNumbers whether the numbers are listed below each bar, for a chart that has no table
 */
export const shareBars = (
  bars: readonly Bar[],
  parts: readonly Part[],
  { withNumbers = false }: { readonly withNumbers?: boolean } = {},
): Html =>
  list(
    bars.map((bar) => {
      const [first = 0, second = 0] = bar.values
      return {
        ...bar,
        figure: formatShare(first, first + second),
        ...(withNumbers && { note: numbersOf(bar, parts) }),
      }
    }),
    parts,
    ({ values }) => sum(values) || 1,
  )

/** Bars as long as their numbers, for comparing one with the other. */
export function countBars(bars: readonly Bar[], parts: readonly Part[]): Html {
  const longest = Math.max(1, ...bars.map(({ values }) => sum(values)))
  return list(
    bars.map((bar) => ({ ...bar, figure: formatNumber(sum(bar.values)) })),
    parts,
    () => longest,
  )
}

const ranges: readonly Bucket['range'][] = ['within', 'beyond', 'unknown']

/** A histogram of ages, coloured by whether they are within the limit. */
export const ageBars = (buckets: readonly Bucket[], parts: readonly Part[]): Html =>
  countBars(
    buckets.map(({ label, range, count }) => ({
      label,
      values: ranges.map((name) => (name === range ? count : 0)),
    })),
    parts,
  )
