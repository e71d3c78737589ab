import type { Bucket } from '../totals/histogram.ts'
import { drawChart } from './chart.ts'
import { formatNumber, formatShare } from './format.ts'
import { type Html, visible } from './html.ts'

/** A part of every bar: what it is called, its colour and the colour of text on it, as properties of the page. */
export interface Part {
  readonly name: string
  readonly color: string
  readonly textColor: string
}

export interface Bar {
  readonly label: string
  /** One number a part. */
  readonly values: readonly number[]
}

const width = 1040
const barHeight = 34
const ink = 'var(--ink)'
const muted = 'var(--muted)'

/** Bars of equal length that show shares; the numbers stand in the bars and in the table beside. */
export function shareBars(bars: readonly Bar[], parts: readonly Part[], label: string, labelWidth = 300): Html {
  const sums = bars.map(({ values }) => values.reduce((sum, value) => sum + value, 0))
  const series = parts.map(({ color, textColor }, part) => ({
    type: 'bar' as const,
    stack: 'all',
    barWidth: 20,
    color,
    data: bars.map(({ values }, bar) => ((values[part] ?? 0) / (sums[bar] || 1)) * 100),
    label: {
      show: true,
      color: textColor,
      fontSize: 12,
      // A number that its bar has no room for stands in the table alone.
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const value = bars[dataIndex]?.values[part] ?? 0
        const text = formatNumber(value)
        const room = (value / (sums[dataIndex] || 1)) * (width - labelWidth - 80)
        return value > 0 && room > text.length * 8 + 6 ? text : ''
      },
    },
  }))
  // Of those that the first two parts decide between, as the tables have it.
  const shares = bars.map(({ values: [first = 0, second = 0] }) => formatShare(first, first + second))
  return drawChart(
    {
      grid: { left: labelWidth, right: 70, top: 4, bottom: 4 },
      xAxis: { type: 'value', max: 100, show: false },
      yAxis: [
        axis(
          bars.map((bar) => bar.label),
          { color: ink, width: labelWidth - 50, overflow: 'truncate' },
        ),
        { ...axis(shares, { color: ink }), position: 'right' },
      ],
      series,
    },
    { width, height: bars.length * barHeight + 8 },
    label,
  )
}

/** Bars as long as their numbers, for comparing one with the other. */
export function countBars(bars: readonly Bar[], parts: readonly Part[], label: string, labelWidth = 300): Html {
  const sums = bars.map(({ values }) => values.reduce((sum, value) => sum + value, 0))
  return drawChart(
    {
      grid: { left: labelWidth, right: 70, top: 4, bottom: 4 },
      xAxis: { type: 'value', show: false, max: Math.max(1, ...sums) },
      yAxis: axis(
        bars.map((bar) => bar.label),
        { color: ink, width: labelWidth - 50, overflow: 'truncate' },
      ),
      series: parts.map(({ color }, part) => ({
        type: 'bar' as const,
        stack: 'all',
        barWidth: 20,
        color,
        data: bars.map(({ values }) => values[part] ?? 0),
        label: {
          show: part === parts.length - 1,
          position: 'right' as const,
          color: ink,
          fontSize: 12,
          formatter: ({ dataIndex }: { dataIndex: number }) => formatNumber(sums[dataIndex] ?? 0),
        },
      })),
    },
    { width, height: bars.length * barHeight + 8 },
    label,
  )
}

const bucketColors = { within: 'var(--pass)', beyond: 'var(--fail)', unknown: 'var(--undecided)' } as const

/** Columns of a histogram of ages, coloured by whether they are within what is allowed. */
export function ageColumns(buckets: readonly Bucket[], label: string, chartWidth: number): Html {
  return drawChart(
    {
      grid: { left: 8, right: 8, top: 24, bottom: 28 },
      xAxis: {
        type: 'category',
        data: buckets.map((bucket) => bucket.label),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: 'var(--line)' } },
        axisLabel: { color: muted, fontSize: 12, interval: 0 },
      },
      yAxis: { type: 'value', show: false, max: Math.max(1, ...buckets.map(({ count }) => count)) },
      series: [
        {
          type: 'bar' as const,
          barMaxWidth: 84,
          barCategoryGap: '24%',
          data: buckets.map(({ count, range }) => ({
            value: count,
            itemStyle: { color: bucketColors[range], borderRadius: [3, 3, 0, 0] },
          })),
          label: {
            show: true,
            position: 'top' as const,
            color: ink,
            fontSize: 12,
            formatter: ({ dataIndex }: { dataIndex: number }) => formatNumber(buckets[dataIndex]?.count ?? 0),
          },
        },
      ],
    },
    { width: chartWidth, height: 210 },
    label,
  )
}

const axis = (data: readonly string[], label: { color: string; width?: number; overflow?: 'truncate' }) => ({
  type: 'category' as const,
  data: data.map(visible),
  inverse: true,
  axisLine: { show: false },
  axisTick: { show: false },
  axisLabel: { fontSize: 13, interval: 0, ...label },
})
