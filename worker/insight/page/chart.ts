import { BarChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { escapeText, type Html, html, trusted } from './html.ts'

use([BarChart, GridComponent, SVGRenderer])

type Chart = ReturnType<typeof init>
type Option = Parameters<Chart['setOption']>[0]

/**
 * Draws a chart as SVG that stands in the page, with its colours taken from the page's own properties, so that
 * one drawing serves light, dark and paper.
 *
 * The page allows no inline style; the renderer writes the size of text as one, and rules for a pointer that
 * finds nothing to do here. Text is escaped by the renderer, so no label can look like an attribute.
 *
 * @param label what the chart shows, for whoever cannot see it
 */
export function drawChart(option: Option, size: { width: number; height: number }, label: string): Html {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size })
  chart.setOption({ animation: false, textStyle: { fontFamily: 'inherit' }, ...option })
  const svg = chart.renderToSVGString()
  chart.dispose()
  const drawing = trusted(
    svg
      .replace(/<style[\s\S]*?<\/style>/g, '')
      .replace(/ style="font-size:(\d+)px;font-family:inherit;(?:font-weight:(\w+);)?"/g, ' font-size="$1"')
      .replace(/ (?:class|ecmeta_\w+|xml:space|pointer-events)="[^"]*"/g, '')
      .replace(/^<svg width="\d+" height="\d+"/, `<svg role="img" aria-label="${escapeText(label)}" class="chart"`),
  )
  // On a narrow screen a chart keeps its size and scrolls, by keyboard too.
  return html`<div class="plot" role="group" aria-label="${label}" tabindex="0">${drawing}</div>`
}
