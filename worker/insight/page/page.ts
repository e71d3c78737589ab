import { page } from './document.ts'
import { html } from './html.ts'
import type { PageInput } from './page-input.ts'
import { about } from './sections/about.ts'
import { accounts, organizationalUnits } from './sections/accounts.ts'
import { controls } from './sections/controls.ts'
import { coverage } from './sections/coverage.ts'
import { ages, mfa } from './sections/credentials.ts'
import { exceptions } from './sections/exceptions.ts'
import { findings } from './sections/findings.ts'
import { overview } from './sections/overview.ts'

const contents = [
  ['coverage', 'Coverage'],
  ['controls', 'Controls'],
  ['mfa', 'MFA'],
  ['ages', 'Keys and passwords'],
  ['accounts', 'Accounts'],
  ['organizational-units', 'Organizational units'],
  ['findings', 'Findings'],
  ['exceptions', 'Exceptions'],
  ['about', 'What this rests on'],
] as const

/**
 * Renders what a run found as one HTML file that needs nothing else: no script, no request, every name escaped.
 * Its size is bounded whatever the size of the organization; tables in the bucket have the rest.
 */
export const renderPage = (input: PageInput): string =>
  page(
    `IAM credentials, ${input.run.startedAt.slice(0, 10)}`,
    html`<header>${overview(input)}
<nav aria-label="Contents"><ul>${contents.filter(([id]) => id !== 'exceptions' || exceptions(input)).map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
</header>
<main>
${[coverage, controls, mfa, ages, accounts, organizationalUnits, findings, exceptions, about].map((part) => part(input))}
</main>`,
  )
