import { createHash } from 'node:crypto'
import { type Html, html, trusted } from './html.ts'
import { style } from './style.ts'

/** The sheet is allowed by its hash; nothing else may load, run or be sent. */
const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** One HTML file that needs nothing else: no script, no request, every name escaped. */
export const page = (title: string, body: Html): string =>
  `<!doctype html>\n${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
${body}
</body>
</html>`}\n`
