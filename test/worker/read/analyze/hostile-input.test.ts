import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { defaultThresholds } from '../../../../worker/config.ts'
import { analyze, NoReportError } from '../../../../worker/read/analyze/analyze.ts'
import { analysisText } from '../../../../worker/read/analyze/summary.ts'
import { invalidReportKinds, makeInvalidReport, makeReport } from '../../../simulator/report-generator.ts'
import { temporaryFolder } from '../../insight/table-files.ts'

const account = '111122223333'
const good = makeReport(account, { users: 2 })

/** A folder with a good report in it, for others to be put beside. */
async function inputFolder(t: TestContext): Promise<string> {
  const folder = path.join(await temporaryFolder(t), 'input')
  await mkdir(folder)
  await writeFile(path.join(folder, 'good-2025-01-01.csv'), good)
  return folder
}

const analyzePaths = (paths: readonly string[], outputDirectory: string) =>
  analyze({
    paths,
    outputDirectory,
    thresholds: defaultThresholds,
    version: '1.2.3',
    signal: new AbortController().signal,
  })

/** Analyzes the folder, and returns the reasons of what was skipped by the path below it. */
async function skippedIn(folder: string) {
  const { skipped, reports } = await analyzePaths([folder], `${folder}-results`)
  const analyzed = reports.map(({ accountId }) => accountId)
  assert.deepEqual(analyzed, [account], 'the good report is analyzed, whatever lies beside it')
  return Object.fromEntries(skipped.map(({ path: file, reason }) => [path.relative(folder, file), reason]))
}

suite('analyze: only regular files inside the folder are read', () => {
  test('links that leave the folder or lead nowhere are named; a link inside is the file that it names', async (t) => {
    const folder = await inputFolder(t)
    const outside = path.join(path.dirname(folder), 'outside.csv')
    await writeFile(outside, makeReport('444455556666'))
    await symlink(outside, path.join(folder, 'leaves.csv'))
    await symlink(path.dirname(folder), path.join(folder, 'up'))
    await symlink('/nowhere/at/all', path.join(folder, 'dangles.csv'))
    await symlink('good-2025-01-01.csv', path.join(folder, 'inside.csv'))
    await symlink('.', path.join(folder, 'circle'))
    assert.deepEqual(await skippedIn(folder), {
      'leaves.csv': 'a link that leaves the folder',
      up: 'a link that leaves the folder',
      'dangles.csv': 'a link that leads nowhere',
    })
  })

  test('a pipe and a device do not hold the program up', async (t) => {
    const folder = await inputFolder(t)
    execFileSync('mkfifo', [path.join(folder, 'pipe.csv')])
    const reason = 'not a regular file; only regular files are read'
    assert.deepEqual(await skippedIn(folder), { 'pipe.csv': reason })
    const nothing = await analyzePaths(['/dev/zero', path.join(folder, 'pipe.csv')], `${folder}-more`).catch(
      (error) => error,
    )
    assert.ok(nothing instanceof NoReportError)
    const reasons = nothing.skipped.map((one) => one.reason)
    assert.deepEqual(reasons, [reason, reason])
  })

  test('a file that is too large is not read', async (t) => {
    const folder = await inputFolder(t)
    const large = path.join(folder, 'large-2025-01-01.csv')
    await writeFile(large, makeReport('444455556666'))
    await truncate(large, 3 * 1024 ** 3)
    assert.match((await skippedIn(folder))['large-2025-01-01.csv'] ?? '', /^larger than 16 MiB/)
  })

  test('results never become input, and go to a new or an empty folder only', async (t) => {
    const folder = await inputFolder(t)
    const results = path.join(folder, 'results')
    await mkdir(results)
    const { skipped } = await analyzePaths([folder], results)
    assert.deepEqual(skipped, [])
    await assert.rejects(
      analyzePaths([folder], results),
      /--output-directory: received .*results.*allowed: a new or an/,
    )
    // In a folder of results that is read on purpose, nothing is a report, and each file says so.
    const again = await analyzePaths([results], `${folder}-again`).catch((error) => error)
    assert.ok(again instanceof NoReportError)
    assert.equal(again.skipped.length, 2)
  })
})

suite('analyze: a file is a report of one account, or it is named and skipped', () => {
  for (const kind of invalidReportKinds.filter((one) => one !== 'other-account')) {
    test(kind, async (t) => {
      const folder = await inputFolder(t)
      await writeFile(path.join(folder, 'bad-2025-01-02.csv'), makeInvalidReport(kind, account))
      assert.deepEqual(Object.keys(await skippedIn(folder)), ['bad-2025-01-02.csv'])
    })
  }

  const text = good.toString()
  const [header = '', root = '', ...users] = text.split('\n')
  const damaged: Readonly<Record<string, readonly [string, RegExp]>> = {
    'rows of several accounts': [
      [header, root, ...users.map((row) => row.replace(account, '444455556666'))].join('\n'),
      /line 3 is of another account than 111122223333/,
    ],
    'a column twice': [
      [`${header},mfa_active`, ...[root, ...users].map((row) => `${row},true`)].join('\n'),
      /a column "mfa_active" that is repeated/,
    ],
    'a column __proto__': [
      [`${header},__proto__`, ...[root, ...users].map((row) => `${row},x`)].join('\n'),
      /a column "__proto__"/,
    ],
    'a cell of more than 64 KiB': [
      text.replace(',not_supported,', `,"${'x'.repeat(70_000)}",`),
      /more than 65536 characters/,
    ],
    'bytes that are no UTF-8': [text.replace('<root_account>', '\u00ff'), /no CSV in UTF-8/],
  }
  for (const [what, [content, reason]] of Object.entries(damaged)) {
    test(what, async (t) => {
      const folder = await inputFolder(t)
      const encoding = what.includes('UTF-8') ? 'latin1' : 'utf8'
      await writeFile(path.join(folder, 'bad-2025-01-02.csv'), content, encoding)
      assert.match((await skippedIn(folder))['bad-2025-01-02.csv'] ?? '', reason)
    })
  }

  test('a name that contradicts the content', async (t) => {
    const folder = await inputFolder(t)
    const sha256 = createHash('sha256').update(good).digest('hex')
    await writeFile(path.join(folder, `20250102T000000Z-${sha256}.csv`), `${good}\n`)
    await mkdir(path.join(folder, 'account=444455556666'))
    await writeFile(path.join(folder, 'account=444455556666', '2025-01-02.csv'), good)
    await mkdir(path.join(folder, '2025-01-02'))
    await writeFile(path.join(folder, '2025-01-02', 'credentialReport_444455556666.csv'), good)
    const skipped = await skippedIn(folder)
    assert.match(skipped[`20250102T000000Z-${sha256}.csv`] ?? '', /^altered: its SHA-256 is/)
    assert.match(skipped['account=444455556666/2025-01-02.csv'] ?? '', /its name says 444455556666/)
    assert.match(skipped['2025-01-02/credentialReport_444455556666.csv'] ?? '', /its name says 444455556666/)
  })
})

test('analyze: names of files and users reach neither the terminal nor the page as anything but text', async (t) => {
  const folder = await inputFolder(t)
  await writeFile(path.join(folder, '\u001b[2J<img src=x>\u202e.csv'), 'junk')
  const markup = good.toString().replaceAll('user-', '<script>alert(1)</script>')
  await writeFile(path.join(folder, 'markup-2025-02-01.csv'), markup)
  const results = `${folder}-results`
  const text = analysisText(await analyzePaths([folder], results), results)
  assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u)
  const page = await readFile(path.join(results, 'index.html'), 'utf8')
  assert.doesNotMatch(page, /<img|<script|\u202e/)
  assert.ok(!page.includes('\u001b'))
})

test('analyze: any bytes are a report or named, and nothing is thrown', async (t) => {
  const folder = await inputFolder(t)
  const edit = fc.record({ at: fc.nat(good.length - 1), remove: fc.nat(60), insert: fc.uint8Array({ maxLength: 40 }) })
  let round = 0
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
      let content = Buffer.from(good)
      for (const { at, remove, insert } of edits) {
        content = Buffer.concat([content.subarray(0, at), insert, content.subarray(at + remove)])
      }
      const file = path.join(folder, 'fuzzed-2025-02-01.csv')
      await writeFile(file, content)
      const results = `${folder}-results-${round++}`
      const analysis = await analyzePaths([file], results).catch((error) => error)
      if (analysis instanceof NoReportError) {
        assert.equal(analysis.skipped.length, 1)
        await assert.rejects(readdir(results), { code: 'ENOENT' })
        return
      }
      assert.equal(analysis.reports.length, 1)
      assert.ok((await readdir(results)).includes('analysis.json'))
    }),
    { numRuns: 60 },
  )
})
