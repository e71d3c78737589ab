import type { Exception } from '../../../model.ts'
import type { UsedException } from '../../exceptions/exception-register.ts'
import { countOf, formatNumber } from '../format.ts'
import { type Content, type Html, html } from '../html.ts'
import type { PageInput } from '../page-input.ts'
import { name, section, table } from '../parts.ts'

/** How many of each list the page shows; exceptions.json of the run has all. */
const shown = 200

const columns = [
  { title: 'Principal', className: 'principal' },
  { title: 'Account or unit', className: 'id' },
  { title: 'Check' },
  { title: 'Why', className: 'name' },
  { title: 'By whom', className: 'name' },
  { title: 'Until', className: 'id' },
]

const cells = ({ principal, account, organizationalUnit, check, reason, ticket, approvedBy, expires }: Exception) =>
  [
    name(principal === '*' ? 'every principal' : principal),
    account ?? organizationalUnit,
    html`<code>${check}</code>`,
    html`${name(reason)}${ticket && html`<br><span class="small">${name(ticket)}</span>`}`,
    name(approvedBy),
    expires,
  ] satisfies Content[]

const captionOf = (what: string, all: readonly unknown[]) =>
  all.length > shown ? `${what}; the first ${shown} of ${formatNumber(all.length)}` : what

const inForceTable = (used: readonly UsedException[]): Html =>
  table(
    captionOf('In force', used),
    [...columns, { title: 'Findings', className: 'number' }],
    used.slice(0, shown).map(({ exception, findings }) => [...cells(exception), formatNumber(findings)]),
  )

const listOf = (heading: string, what: string, exceptions: readonly Exception[]) =>
  exceptions.length > 0 &&
  html`<h3>${heading}</h3>${table(captionOf(what, exceptions), columns, exceptions.slice(0, shown).map(cells))}`

/** Which failures somebody accepted: by whom, why and until when; nothing where no exceptions were given. */
export const exceptions = ({ exceptions: given }: PageInput): Html | undefined => {
  if (!given) return undefined
  const inForce = given.inForce()
  if (inForce.length + given.expired.length === 0) return undefined
  const used = inForce.filter(({ findings }) => findings > 0)
  const unused = inForce.filter(({ findings }) => findings === 0).map(({ exception }) => exception)
  return section(
    'exceptions',
    'Exceptions',
    html`<p class="lead">${countOf(inForce.length, 'exception')} in force when the run started, ${formatNumber(given.expired.length)} expired. An excepted finding stays a failure; it is not counted as open. Who accepted it is a text, not a proof.</p>`,
    used.length > 0 && inForceTable(used),
    listOf('Without a finding', 'In force, but no finding of this run matches them', unused),
    listOf('Expired', 'Expired: their findings count as open', given.expired),
  )
}
