import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { suite, test } from 'node:test'
import type { Manifest } from '../../../worker/evidence/manifest.ts'
import { closingTable, fittingTable } from '../../../worker/output/terminal.ts'
import { terminalCounter } from '../../../worker/output/terminal-counter.ts'

const runId = '20261122T103000Z-1a2b3c'
const manifestKey = `runs/date=2026-11-22/run=${runId}/manifest.json`
const arn = 'arn:aws:sts::352993152663:assumed-role/iam-credential-report/credential-report-20261122T103000Z-1a2b3c'

const manifest: Manifest = {
  schemaVersion: 1,
  runId,
  startedAt: '2026-11-22T10:30:00Z',
  finishedAt: '2026-11-22T10:30:46Z',
  status: 'partial',
  scope: { accounts: [], excludeAccounts: [], organizationalUnits: [] },
  worker: { version: '0', endpointOverrides: [] },
  listing: { complete: true, pages: 1 },
  totals: { listed: 1, outOfScope: 0, skipped: 0, stored: 0, unchanged: 0, failed: 1, users: 0, bytes: 0 },
  outputs: [
    {
      key: `consolidated-parquet/date=2026-11-22/run=${runId}/credential-report.parquet`,
      kind: 'consolidated-parquet',
      complete: true,
    },
  ],
  accounts: [
    {
      id: '352993152663',
      name: 'an account with a name that is longer than its column',
      state: 'ACTIVE',
      status: 'failed',
      failure: { stage: 'generate', kind: 'access-denied', code: 'AccessDenied', message: `User: ${arn}`, attempts: 1 },
    },
  ],
}

const widths = (text: string) => text.split('\n').map((line) => [...line].length)

/** Without what the table puts between and around words. */
const bare = (text: string) => text.replaceAll(/[\s│]/g, '')

test('a counter draws how far it is on a terminal, is gone at the end, and is silent in a pipe', () => {
  const drawnBy = (isTTY: boolean) => {
    const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY, columns: 80, rows: 24 })
    const counter = terminalCounter(stream as unknown as NodeJS.WriteStream, 'objects checked')
    counter.show(1, 2)
    counter.close()
    return String(stream.read() ?? '')
  }
  const drawn = drawnBy(true)
  assert.match(drawn, /1 of 2 objects checked/)
  assert.ok(drawn.lastIndexOf('\u001b[2K') > drawn.indexOf('objects'), 'the line is erased')
  assert.equal(drawnBy(false), '')
})

suite('tables for a terminal', () => {
  for (const columns of [undefined, 80, 132]) {
    test(`the closing table fits into ${columns ?? 'the default of 80'} columns, and loses nothing`, () => {
      const text = closingTable({ manifest, manifestKey, bucket: 'reports', columns })
      assert.ok(Math.max(...widths(text)) <= (columns ?? 80), text)
      for (const part of ['consolidated-parquet/…/credential-report.parquet', `s3://reports/${manifestKey}`]) {
        assert.ok(bare(text).includes(bare(part)), part)
      }
      // No escape sequence: colours could not be switched off by NO_COLOR otherwise.
      assert.ok(!text.includes('\u001b'))
    })
  }

  test('the end of a long name is there, over several lines', () => {
    const lines = closingTable({ manifest, manifestKey, bucket: 'reports' }).split('\n')
    const messages = lines.map((line) => line.split('│').at(-2)?.trim() ?? '')
    assert.ok(messages.join('').includes(arn), messages.join('\n'))
  })

  test('what goes into a pipe is not broken', () => {
    const table = fittingTable(undefined, [10], ['Key', 'Value'])
    table.push(['key', 'x'.repeat(300)])
    assert.match(table.toString(), /x{300}/)
  })
})
