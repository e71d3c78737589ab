import { createHash } from 'node:crypto'
import { html, trusted } from './html.ts'
import type { PageInput } from './page-input.ts'
import { about } from './sections/about.ts'
import { accounts, organizationalUnits } from './sections/accounts.ts'
import { controls } from './sections/controls.ts'
import { coverage } from './sections/coverage.ts'
import { ages, mfa } from './sections/credentials.ts'
import { findings } from './sections/findings.ts'
import { overview } from './sections/overview.ts'
import { style } from './style.ts'

const contents = [
  ['coverage', 'Coverage'],
  ['controls', 'Controls'],
  ['mfa', 'MFA'],
  ['ages', 'Keys and passwords'],
  ['accounts', 'Accounts'],
  ['organizational-units', 'Organizational units'],
  ['findings', 'Findings'],
  ['about', 'What this rests on'],
] as const

/** The sheet is allowed by its hash; nothing else may load, run or be sent. */
const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/**
 * Renders what a run found as one HTML file that needs nothing else: no script, no request, every name escaped.
 * Its size is bounded whatever the size of the organization; tables in the bucket have the rest.
 */
export const renderPage = (input: PageInput): string =>
  `<!doctype html>\n${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>IAM credentials, ${input.run.startedAt.slice(0, 10)}</title>
<style>${trusted(style)}</style>
</head>
<body>
<header>${overview(input)}
<nav aria-label="Contents"><ul>${contents.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
</header>
<main>
${[coverage, controls, mfa, ages, accounts, organizationalUnits, findings, about].map((part) => part(input))}
</main>
</body>
</html>`}\n`
