import type { Row } from './row.ts'
import { bucketRows } from './rows/bucket.ts'
import { callRows } from './rows/calls.ts'
import { eventRows } from './rows/events.ts'
import { interruptionRows } from './rows/interruption.ts'
import { listingRows } from './rows/listing.ts'
import { reportRows } from './rows/reports.ts'
import { responseRows } from './rows/responses.ts'
import { sessionRows } from './rows/sessions.ts'
import { shareRows } from './rows/shares.ts'
import { signingRows } from './rows/signing.ts'
import { clockRows, sizeRows } from './rows/sizes.ts'
import { stormRows } from './rows/storms.ts'
import { uploadRows } from './rows/upload.ts'

/** The whole matrix, by what goes wrong. */
export const matrix: Readonly<Record<string, readonly Row[]>> = {
  'every call': callRows,
  'a share of all calls': shareRows,
  storms: stormRows,
  'the report': reportRows,
  'the session': sessionRows,
  'the bucket': bucketRows,
  responses: responseRows,
  'the tables': uploadRows,
  'the signature': signingRows,
  'the events': eventRows,
  'the listing': listingRows,
  sizes: sizeRows,
  clocks: clockRows,
  'the process': interruptionRows,
}
