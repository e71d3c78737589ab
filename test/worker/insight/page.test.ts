import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatNumber, formatShare } from '../../../worker/insight/page/format.ts'
import { html } from '../../../worker/insight/page/html.ts'
import { renderPage } from '../../../worker/insight/page/page.ts'
import { pageInput, someAccounts } from './organization-fixture.ts'
import { daysAgo, goodRoot, goodUser, key, report } from './report-fixture.ts'

test('the policy allows one style sheet by its hash, and nothing else', () => {
  const page = renderPage(pageInput(someAccounts(3)))
  const sheets = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, sheet]) => sheet ?? '')
  assert.equal(sheets.length, 1)
  const hash = createHash('sha256')
    .update(sheets[0] ?? '')
    .digest('base64')
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'")
  assert.equal(policy, `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`)
  assert.doesNotMatch(page, /<script|<link|<img|<iframe| style="| on\w+="|url\(|@import/)
})

test('no text leaves the place that it is put in', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const markup = html`<p title="${text}">${text}</p>`.toString()
      const inside = /^<p title="([^"<>]*)">([^"<>]*)<\/p>$/.exec(markup)
      assert.ok(inside, markup)
      assert.equal(inside[1], inside[2])
    }),
  )
})

test('the banner tells whether the run can be relied on', () => {
  const input = pageInput(someAccounts(3))
  const banner = (run: Partial<typeof input.run>) =>
    /<p class="status (\w+)"><strong>(\w+)/.exec(renderPage({ ...input, run: { ...input.run, ...run } }))?.slice(1)
  assert.deepEqual(banner({}), ['good', 'Complete'])
  assert.deepEqual(banner({ status: 'interrupted' }), ['bad', 'Interrupted'])
  const cut = { complete: false, pages: 1, error: 'TooManyRequestsException' }
  assert.deepEqual(banner({ status: 'partial', listing: cut }), ['bad', 'Incomplete'])
  assert.deepEqual(banner({ status: 'partial' }), ['unsure', 'Partial'])
})

test('a run of no reports has a page', () => {
  const page = renderPage(pageInput([], { failed: 2 }))
  assert.match(page, /0 of 2 in scope/)
  assert.match(page, /0 findings/)
  // Nothing is known, which must not look like nothing found.
  assert.doesNotMatch(page, /class="tile good"/)
  assert.match(
    page,
    /<dt>Open critical findings<\/dt><dd class="figure">–<\/dd><dd class="note">no account has a report/,
  )
  assert.match(page, /<dt>Console users with MFA<\/dt><dd class="figure">–<\/dd><dd class="note">none decided/)
  assert.match(renderPage(pageInput([])), /No account was in scope/)
})

test('critical findings are told with the accounts that have them', () => {
  const keys = { ...key(1, daysAgo(5), 'N/A'), ...key(2, daysAgo(5), 'N/A') }
  const bad = report([{ ...goodRoot, ...keys, mfa_active: 'false' }, goodUser])
  const page = renderPage(pageInput([bad, report([goodRoot], { id: '222233334444' })]))
  assert.match(page, /<dt>Open critical findings<\/dt><dd class="figure">2<\/dd><dd class="note">in 1 of 2 accounts/)
})

test('limits that are not the benchmark’s are told beside its numbers', () => {
  const input = pageInput(someAccounts(3))
  const withLimit = (keyRotationDays: number) =>
    renderPage({ ...input, totals: { ...input.totals, thresholds: { ...input.totals.thresholds, keyRotationDays } } })
  assert.match(withLimit(365), /Not the benchmark&#39;s limits|Not the benchmark's limits/)
  assert.match(withLimit(365), /rotation of keys 365 \(90\)/)
  assert.doesNotMatch(withLimit(90), /the benchmark's in brackets/)
})

test('counts have their thousands apart', () => {
  const counts = [0, 7, 999, 1000, 45_678, 123_456, 1_000_000, 1_234_567_890]
  assert.deepEqual(
    counts.map(formatNumber),
    counts.map((count) => count.toLocaleString('en-US')),
  )
})

test('shares are rounded, and say all and none only where it is so', () => {
  assert.equal(formatShare(2, 3), '66.7%')
  assert.equal(formatShare(1, 3), '33.3%')
  assert.equal(formatShare(1, 8), '12.5%')
  assert.equal(formatShare(0, 0), '–')
  assert.equal(formatShare(9_999_999, 10_000_000), 'over 99.9%')
  assert.equal(formatShare(9_994, 10_000), '99.9%')
  assert.equal(formatShare(1, 10_000_000), 'under 0.1%')
  assert.equal(formatShare(0, 3), '0%')
  assert.equal(formatShare(3, 3), '100%')
})
