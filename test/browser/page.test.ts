import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import type { AxeResults } from 'axe-core'
import { defaultThresholds } from '../../worker/config.ts'
import { ExceptionRegister } from '../../worker/insight/exceptions/exception-register.ts'
import { assessReport } from '../../worker/insight/findings/assess.ts'
import { renderPage } from '../../worker/insight/page/page.ts'
import { TotalsCollector } from '../../worker/insight/totals/insight-totals.ts'
import { pageInput, someAccounts } from '../worker/insight/organization-fixture.ts'
import { goodRoot, goodUser, report } from '../worker/insight/report-fixture.ts'
import { openBrowser } from './chromium.ts'

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const ordinary = () => renderPage(pageInput(someAccounts(60), { failed: 3, skipped: 2 }))

test('axe finds no violation, in light and in dark, wide and narrow', async (t) => {
  const open = await openBrowser(t)
  const markup = ordinary()
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 390]) {
      const { page } = await open(markup, { colorScheme, viewport: { width, height: 900 } })
      // The policy of the page stops scripts in it; the debugger's evaluation is not subject to it.
      await page.evaluate(axe)
      const results = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as AxeResults
      const found = results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
      assert.deepEqual(found, [], `${colorScheme}, ${width} wide`)
      assert.ok(results.passes.length > 15, 'axe looked at the page')
      const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor')
      assert.equal(ground, colorScheme === 'light' ? 'rgb(244, 245, 247)' : 'rgb(13, 18, 24)')
      assert.ok(
        ((await page.evaluate('document.documentElement.scrollWidth')) as number) <= width,
        'nothing sticks out',
      )
      await page.close()
    }
  }
})

test('the page asks for nothing, and its own policy blocks nothing that it has', async (t) => {
  const open = await openBrowser(t)
  const { page, requests, messages } = await open(ordinary())
  assert.deepEqual(requests, [])
  assert.deepEqual(messages, [])
  assert.ok(((await page.evaluate('document.querySelectorAll("svg.bar").length')) as number) >= 20)
  // The sheet is in force, and colours in the drawings come from it.
  const fill = await page.evaluate('getComputedStyle(document.querySelector("svg rect.pass")).fill')
  assert.equal(fill, 'rgb(29, 138, 115)')
})

test('the policy is in force: script, image and style that get in do nothing', async (t) => {
  const open = await openBrowser(t)
  const intruders =
    '<script>document.title = "run"</script><img src="https://example.com/x.png" onerror="document.title = 1">' +
    '<style>body { display: none }</style></body>'
  const { page, refusals, messages } = await open(ordinary().replace('</body>', intruders))
  assert.match(await page.title(), /^IAM credentials/)
  assert.deepEqual(refusals, ['https://example.com/x.png csp'])
  assert.notEqual(await page.evaluate('getComputedStyle(document.body).display'), 'none')
  assert.ok(messages.some((message) => message.includes('Content Security Policy')))
})

test('hostile names stay text', async (t) => {
  const open = await openBrowser(t)
  const hostile = [
    '<script>document.title="run"</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</svg><script>alert(1)</script>',
    '{{constructor.alert(1)}}',
    'javascript:alert(1)',
    ' style="x" </style><h1>not a heading</h1>',
    'nimda\u202etxt.\u0000exe',
  ]
  const reports = hostile.map((text, index) =>
    report([goodRoot, { ...goodUser, user: text, mfa_active: 'false', access_key_1_active: text }], {
      id: String(100_000_000_000 + index),
      name: text,
      path: `Root/${text}`,
    }),
  )
  const input = pageInput(reports)
  const failure = { stage: 'session', kind: 'unexpected', code: hostile[1] ?? '', message: hostile[0] ?? '' } as const
  const failed = { id: '9', name: hostile[3] ?? '', state: 'ACTIVE', status: 'failed' } as const
  const { page, requests, messages } = await open(
    renderPage({
      ...input,
      run: {
        ...input.run,
        organizationId: hostile[1] ?? '',
        accounts: [...input.run.accounts, { ...failed, failure: { ...failure, attempts: 1 } }],
      },
    }),
  )
  assert.deepEqual(messages, [])
  assert.deepEqual(requests, [])
  assert.match(await page.title(), /^IAM credentials/)
  assert.equal(await page.locator('script, img, iframe, object, [onerror], [onmouseover], [onload]').count(), 0)
  assert.equal(await page.locator('h1').count(), 1)
  const text = await page.locator('body').innerText()
  for (const name of hostile.slice(0, 6)) assert.ok(text.includes(name), name)
  assert.ok(text.includes('nimda\ufffdtxt.\ufffdexe'), 'what hides or turns text is shown as a replacement')
})

test('it reads at five accounts and at ten thousand, and its size is bounded', async (t) => {
  const open = await openBrowser(t)
  const small = renderPage(pageInput(someAccounts(5)))
  const large = renderPage(pageInput(someAccounts(10_000), { failed: 400, skipped: 100 }))
  assert.ok(large.length < 600_000, `${large.length} bytes`)
  for (const markup of [small, large]) {
    const { page, messages } = await open(markup, { viewport: { width: 1280, height: 900 } })
    assert.deepEqual(messages, [])
    const headings = await page.locator('h2').allInnerTexts()
    assert.deepEqual(headings, [
      'Coverage',
      'Control status',
      'MFA adoption',
      'Age of keys, and credentials unused',
      'Accounts by what needs doing',
      'Organizational units side by side',
      'Findings',
      'What this rests on',
    ])
    await page.close()
  }
  const { page } = await open(large)
  const link = page.locator('#findings a')
  assert.match((await link.getAttribute('href')) ?? '', /^\.\.\/\.\.\/\.\.\/findings-csv\/date=.*findings\.csv$/)
  assert.equal(await page.locator('#findings tbody tr').count(), 400)
  assert.equal(await page.locator('#accounts tbody tr').count(), 50)
})

interface DrawnBar {
  readonly section: string
  readonly bar: readonly [left: number, right: number]
  readonly column: readonly [left: number, right: number]
  readonly parts: readonly { readonly className: string; readonly left: number; readonly right: number }[]
}

const drawnBars = `[...document.querySelectorAll('svg.bar')].map((bar) => {
  const edges = (element) => [element.getBoundingClientRect().left, element.getBoundingClientRect().right]
  return {
    section: bar.closest('section').id,
    bar: edges(bar),
    column: edges(bar.closest('.bars')),
    parts: [...bar.children].map((part) => ({ className: part.getAttribute('class'), left: edges(part)[0], right: edges(part)[1] })),
  }
})`

test('no chart is wider than its column, and no part of it is out of sight', async (t) => {
  const open = await openBrowser(t)
  // Three accounts of 1,003 failed, which must be seen beside a thousand.
  const markup = renderPage(pageInput(someAccounts(1_000), { failed: 3 }))
  for (const width of [320, 390, 768, 1280]) {
    const { page } = await open(markup, { viewport: { width, height: 900 } })
    const bars = (await page.evaluate(drawnBars)) as readonly DrawnBar[]
    for (const { section, bar, column, parts } of bars) {
      assert.ok(
        bar[0] >= column[0] - 0.5 && bar[1] <= column[1] + 0.5,
        `${section} at ${width}: the bar fits its column`,
      )
      assert.ok(column[0] >= 0 && column[1] <= width, `${section} at ${width}: the column is on the screen`)
      for (const part of parts) {
        assert.ok(part.left >= bar[0] - 1 && part.right <= bar[1] + 1, `${section} at ${width}: ${part.className}`)
        assert.ok(part.right - part.left >= 0.5, `${section} at ${width}: ${part.className} is visible`)
      }
    }
    const classes = (id: string) =>
      new Set(bars.filter(({ section }) => section === id).flatMap(({ parts }) => parts.map((part) => part.className)))
    assert.deepEqual(classes('coverage'), new Set(['pass', 'fail']), 'coverage is not entirely green')
    assert.deepEqual(classes('mfa'), new Set(['pass', 'fail']), 'MFA is not entirely green')
    const coverage = await page.locator('#coverage .bars').innerText()
    assert.match(coverage, /99\.7%/)
    assert.match(coverage, /1,000 report stored · 3 no report/)
    await page.close()
  }
})

test('the findings take a few pages of paper', async (t) => {
  const open = await openBrowser(t)
  const { page } = await open(renderPage(pageInput(someAccounts(1_000))))
  const pages = async () => (await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0
  const all = await pages()
  await page.evaluate('document.querySelector("#findings").remove()')
  const others = await pages()
  assert.ok(all - others >= 4 && all - others <= 12, `${all - others} pages of findings`)
  assert.ok(others <= 8, `${others} other pages`)
})

test('on paper it is dark on white, all of it, whatever the screen was', async (t) => {
  const open = await openBrowser(t)
  const { page } = await open(ordinary(), { colorScheme: 'dark' })
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(255, 255, 255)')
  assert.equal(await page.evaluate('getComputedStyle(document.body).color'), 'rgb(0, 0, 0)')
  const pdf = await page.pdf({ format: 'A4' })
  assert.ok(pdf.length > 20_000)
})

test('exceptions have a section of their own, legible on a phone', async (t) => {
  const open = await openBrowser(t)
  const exception = {
    check: 'console-mfa',
    account: '111122223333',
    principal: 'alice',
    reason: '<script>document.title="run"</script>',
    ticket: 'SEC-42',
    approvedBy: 'Security board',
    expires: '2026-12-31',
  }
  const expired = { ...exception, principal: '*', expires: '2026-11-21' }
  const exceptions = new ExceptionRegister([exception, expired], new Date('2026-11-22T10:30:00Z'))
  const collected = report([goodRoot, { ...goodUser, mfa_active: 'false' }])
  const assessed = assessReport(collected, defaultThresholds, exceptions)
  const collector = new TotalsCollector(defaultThresholds)
  collector.add(assessed)
  const markup = renderPage({ ...pageInput([collected]), totals: collector.totals(), exceptions })
  const { page, messages } = await open(markup, { viewport: { width: 390, height: 900 } })
  assert.deepEqual(messages, [])
  const text = await page.locator('#exceptions').innerText()
  for (const part of [exception.reason, 'SEC-42', 'Security board', '2026-12-31', 'Expired', '2026-11-21']) {
    assert.ok(text.includes(part), part)
  }
  assert.match(await page.locator('#findings').innerText(), /excepted[\s\S]*Accepted until 2026-12-31/)
  await page.evaluate(axe)
  const results = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as AxeResults
  assert.deepEqual(
    results.violations.map(({ id }) => id),
    [],
  )
  assert.ok(((await page.evaluate('document.documentElement.scrollWidth')) as number) <= 390)
})
