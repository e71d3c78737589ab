import { accountRows } from './accounts.ts'
import { bucketRows } from './bucket.ts'
import { changesRows } from './changes.ts'
import { changesStartRows } from './changes-start.ts'
import { keyRows } from './key.ts'
import { noticeRows } from './notifications.ts'
import { readerRows } from './reader.ts'
import type { Row } from './row.ts'
import { runRows } from './runs.ts'
import { signingKeyRows } from './signing-key.ts'

/** The matrix by subject. */
export const parts: Readonly<Record<string, readonly Row[]>> = {
  bucket: bucketRows,
  key: keyRows,
  'signing key': signingKeyRows,
  accounts: accountRows,
  changes: changesRows,
  'who starts the changes task': changesStartRows,
  runs: runRows,
  notifications: noticeRows,
  reader: readerRows,
}

export const matrix: readonly Row[] = Object.values(parts).flat()
