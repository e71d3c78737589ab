import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { makeReport } from '../simulator/report-generator.ts'
import { runMeasured } from './measured-process.ts'
import type { Program } from './measurement.ts'
import type { Reading } from './reading.ts'

/** `analyze` on a folder of reports in the layout of the original: a file an account, without AWS and simulator. */
export async function measureAnalyzing(
  { file, nodeFlags, environment }: Program,
  shape: { readonly accounts: number; readonly users: number },
): Promise<Reading> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-analyze-'))
  try {
    const day = path.join(folder, 'reports', '2026-11-22')
    await mkdir(day, { recursive: true })
    for (let index = 0; index < shape.accounts; index++) {
      const id = String(100_000_000_000 + index)
      const content = makeReport(id, { users: shape.users, asOf: '2026-11-22' })
      await writeFile(path.join(day, `credentialReport_${id}.csv`), content)
    }
    const args = ['analyze', '--output-directory', path.join(folder, 'results'), path.join(folder, 'reports')]
    return { ...(await runMeasured(file, nodeFlags, environment ?? {}, args)), command: 'analyze', ...shape }
  } finally {
    await rm(folder, { recursive: true })
  }
}
