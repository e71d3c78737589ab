import type { Severity } from '../../model.ts'
import type { Part } from './bars.ts'
import { type Content, type Html, html } from './html.ts'

const part = (name: string, className: string): Part => ({ name, className })

export const passed = part('passed', 'pass')
export const failed = part('failed', 'fail')
export const undecided = part('undecidable', 'undecided')
export const absent = part('not applicable', 'absent')
export const severityParts = (['critical', 'high', 'medium', 'low'] as const).map((severity) =>
  part(severity, severity),
)

/** What the colours of a chart mean. */
export const key = (parts: readonly Part[]): Html =>
  html`<ul class="key">${parts.map(({ name, className }) => html`<li class="${className}">${name}</li>`)}</ul>`

export const severityBadge = (severity: Severity): Html => {
  const className = severity === 'critical' || severity === 'high' ? 'bad' : severity === 'medium' ? 'unsure' : 'plain'
  return html`<span class="badge ${className}">${severity}</span>`
}

/** A name that someone else chose: it keeps its direction to itself. */
export const name = (text: string): Html => html`<bdi>${text}</bdi>`

/** A part of the page, reached by its heading. */
export const section = (id: string, title: string, ...content: readonly Content[]): Html =>
  html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${content}</section>`

interface Column {
  readonly title: string
  /** `number` sets it right. */
  readonly className?: string
}

/** A table; the first cell of each row names the row. Wide ones scroll in a box that the keyboard reaches. */
export const table = (
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Content[])[],
): Html => html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(({ title, className }) => html`<th scope="col" class="${className}">${title}</th>`)}</tr></thead>
<tbody>${rows.map(
  (cells) => html`
<tr>${cells.map((cell, index) =>
    index === 0
      ? html`<th scope="row" class="${columns[index]?.className}">${cell}</th>`
      : html`<td class="${columns[index]?.className}">${cell}</td>`,
  )}</tr>`,
)}</tbody></table></div>`

export const figure = (caption: string, chart: Html): Html =>
  html`<figure><figcaption>${caption}</figcaption>${chart}</figure>`
