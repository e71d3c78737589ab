import assert from 'node:assert/strict'
import type { FaultEffect } from '../../simulator/faults.ts'
import type { Row } from '../row.ts'
import { multipart } from './calls.ts'

const refused: FaultEffect = { error: 'AccessDenied' }

/** The table of all accounts is given up: the run goes on, says so, and leaves neither object nor open upload. */
const givenUp = (name: string, operation: string, effect: FaultEffect, row: Partial<Row> = {}): Row => ({
  ...multipart,
  name: `the table of all accounts: ${name}`,
  faults: [{ operation, effect, ...(operation === 'UploadPart' && { from: 2 }) }],
  code: 2,
  check({ manifest, simulator }) {
    const [output] = manifest?.outputs ?? []
    assert.equal(output?.complete, false)
    assert.ok(output?.error, 'why')
    assert.equal(manifest?.totals.stored, simulator.organization.accounts.length, 'the run went on')
  },
  ...row,
})

export const uploadRows: readonly Row[] = [
  givenUp('the upload is refused', 'CreateMultipartUpload', refused),
  givenUp('a part in the middle is refused', 'UploadPart', refused, { quick: true }),
  givenUp('a part in the middle gets 503 for good', 'UploadPart', 'unavailable'),
  givenUp('completing it is refused', 'CompleteMultipartUpload', refused),
  givenUp('completing it gets 503 for good', 'CompleteMultipartUpload', 'unavailable'),
  givenUp('its parts cannot be given back either', 'UploadPart', refused, {
    faults: [
      { operation: 'UploadPart', from: 2, effect: refused },
      { operation: 'AbortMultipartUpload', effect: 'unavailable' },
    ],
    // Nobody can do more: the bucket's lifecycle rule ends it.
    allowed: ['upload-left-open'],
  }),
  givenUp('the answer to giving its parts back is lost', 'UploadPart', refused, {
    faults: [
      { operation: 'UploadPart', from: 2, effect: refused },
      { operation: 'AbortMultipartUpload', times: 3, effect: 'reset-after' },
    ],
  }),
  {
    name: 'two outputs are refused: an error line for each names its key and reason',
    quick: true,
    faults: ['findings-parquet/', 'summary/'].map((keyPrefix) => ({ keyPrefix, effect: refused })),
    code: 2,
    check({ manifest, log }) {
      const missing = manifest?.outputs.filter(({ complete }) => !complete) ?? []
      assert.deepEqual(missing.map(({ kind }) => kind).sort(), ['findings-parquet', 'summary'])
      const lines = log.filter(({ msg }) => msg === 'an output of the run is missing')
      assert.deepEqual(
        lines.map(({ level, key, reason }) => ({ level, key, reason })),
        missing.map(({ key, error }) => ({ level: 'error', key, reason: error })),
      )
      for (const { reason } of lines) assert.match(String(reason), /injected/)
    },
  },
]
