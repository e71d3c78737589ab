import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startMoto } from '../moto/moto-server.ts'
import { enter, seedOrganization } from '../moto/seed.ts'
import { Words } from './controls.ts'
import { seedPast } from './past.ts'
import { prowlerVersion, requireProwler, scan } from './prowler.ts'
import { differencesOf, report } from './report.ts'
import { roots } from './situations.ts'
import { ownFindings } from './worker.ts'

// Compares our findings with Prowler's for accounts in moto, and writes the result into docs/peer.md. Fails for a
// difference that explanations.ts does not explain. Installs nothing.

const page = fileURLToPath(new URL('../../docs/peer.md', import.meta.url))
const motoWithPast = fileURLToPath(new URL('moto_with_past.py', import.meta.url))
const certificate = fileURLToPath(new URL('../support/certificate/localhost.pem', import.meta.url))

/** A Python that has moto. */
const python = process.env.PYTHON ?? 'python3'

function motoVersion(): string {
  try {
    const program = 'import importlib.metadata as m; print(m.version("moto"))'
    return execFileSync(python, ['-c', program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch (cause) {
    throw new Error(`${python} has no moto: pip install 'moto[server]==5.2.1', or name another in PYTHON`, { cause })
  }
}

/** The result, and what explanations.ts does not explain. */
async function compare(folder: string, versions: Readonly<Record<string, string>>): Promise<ReturnType<typeof report>> {
  const moto = await startMoto({}, [python, motoWithPast])
  try {
    const organization = await seedOrganization(moto.url, roots.length)
    const accountIds = organization.accounts.map(({ id }) => id)
    await seedPast(moto.url, accountIds, await readFile(certificate, 'utf8'))
    const { words, subjects } = await ownFindings(moto.url, organization)
    const peerWords = new Words()
    for (const id of accountIds) {
      process.stderr.write(`Prowler scans ${id}\n`)
      await scan(peerWords, id, await environmentOf(moto.url, id), folder)
    }
    const differences = differencesOf(subjects, words, peerWords)
    return report({ subjects, words, peerWords, differences, accountIds, versions })
  } finally {
    await moto.close()
  }
}

async function environmentOf(endpoint: string, account: string): Promise<Record<string, string>> {
  const { accessKeyId, secretAccessKey, sessionToken } = await enter(endpoint, account)
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  }
}

async function writePage(text: string): Promise<void> {
  const block = /(<!-- comparison -->\n)[\s\S]*(<!-- end of comparison -->)/
  const now = await readFile(page, 'utf8')
  await writeFile(
    page,
    now.replace(block, (_, begin: string, end: string) => `${begin}\n${text}\n${end}`),
  )
}

async function main(): Promise<void> {
  const versions = { Prowler: prowlerVersion, moto: motoVersion() }
  await requireProwler()
  const folder = await mkdtemp(join(tmpdir(), 'peer-'))
  try {
    const { text, mistakes } = await compare(folder, versions)
    process.stdout.write(text)
    if (mistakes.length > 0) throw new Error(mistakes.join('\n'))
    await writePage(text)
  } finally {
    await rm(folder, { recursive: true })
  }
}

await main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})
