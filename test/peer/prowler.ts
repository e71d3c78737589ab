import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { controls, rootUser, type Words } from './controls.ts'

/** The version that the explanations are about. */
export const prowlerVersion = '5.46.0'

const howToInstall = `Install Prowler ${prowlerVersion} (2.3 GB) into a virtual environment of its own, and name its command:
  python3 -m venv DIRECTORY && DIRECTORY/bin/pip install prowler==${prowlerVersion}
  PROWLER=DIRECTORY/bin/prowler npm run peer`

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return new Promise<{ readonly code: number | null; readonly output: string }>((resolve, reject) => {
    const child = spawn(process.env.PROWLER ?? 'prowler', args, {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    child.once('error', (cause) => reject(new Error(`prowler did not start. ${howToInstall}`, { cause })))
    child.once('close', (code) => resolve({ code, output }))
  })
}

/** Throws with how to install it, where Prowler is missing or another version. */
export async function requireProwler(): Promise<void> {
  const { output } = await run(['--version'])
  if (!output.includes(`Prowler ${prowlerVersion}`)) throw new Error(`${output.trim()} was found. ${howToInstall}`)
}

/**
 * Scans one account and adds what Prowler says.
 *
 * @param env credentials and endpoint
 * @param folder for its files
 * @throws Error with Prowler's output, where it wrote no result
 */
export async function scan(
  words: Words,
  account: string,
  env: Readonly<Record<string, string>>,
  folder: string,
): Promise<void> {
  const { code, output } = await run(
    [
      ...['aws', '--no-banner', '--no-color', '--ignore-exit-code-3', '--region', 'us-east-1', '--log-level', 'ERROR'],
      ...['--output-formats', 'csv', '--output-directory', folder, '--output-filename', account],
      ...['--check', ...controls.flatMap(({ peer }) => peer)],
    ],
    env,
  )
  if (code !== 0) throw new Error(`prowler ended with ${code}:\n${output}`)
  const rows: Record<string, string>[] = parse(await readFile(join(folder, `${account}.csv`), 'utf8'), {
    columns: true,
    delimiter: ';',
  })
  for (const { check, ofRoot, peer } of controls) {
    for (const { CHECK_ID = '', STATUS, RESOURCE_UID = '' } of rows) {
      if (!(peer as readonly string[]).includes(CHECK_ID)) continue
      words.say({ account, principal: principalOf(RESOURCE_UID), check }, STATUS === 'FAIL' ? 'fail' : 'pass')
    }
    // Prowler logs the exception of a check under the check's name, and goes on without a row.
    const failed = peer.some((id) => output.includes(`${id} -- `))
    if (failed && ofRoot) words.say({ account, principal: rootUser, check }, 'error')
    if (failed && !ofRoot) throw new Error(`${peer.join(', ')} ended with an error:\n${output}`)
  }
}

/** Users have their path before the name; the root user's resource is `…:root` or its MFA device. */
const principalOf = (arn: string) => (arn.includes(':user/') ? (arn.split('/').at(-1) ?? '') : rootUser)
