import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { dirname } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { memberAccounts } from '../../scripts/emulators/accounts.ts'
import { type Ended, execute, findEngine } from '../../scripts/image/engine.ts'

/** The management account is the one that no program makes. */
const accountCount = memberAccounts.length + 1

/**
 * Which compose commands there are: those named by COMPOSE_COMMANDS (a comma list), or v2 and 1.29 as they are
 * usually installed. Throws where there is none.
 */
async function findComposeCommands(client: string): Promise<string[][]> {
  const named = process.env.COMPOSE_COMMANDS?.split(',').map((command) => command.trim().split(/\s+/))
  const found: string[][] = []
  for (const [command = '', ...args] of named ?? [[client, 'compose'], ['docker-compose']]) {
    const version = await execute(command, [...args, 'version']).catch(() => undefined)
    if (version?.code === 0) found.push([command, ...args])
    else if (named) throw new Error(`COMPOSE_COMMANDS names "${[command, ...args].join(' ')}", which does not answer`)
  }
  if (found.length === 0) throw new Error('These tests need Compose: "docker compose" or "docker-compose"')
  return found
}

/** The file as it is, and with moto in LocalStack's place. */
const composeFiles = ['docker-compose.yml', 'docker-compose.yml:docker-compose.moto.yml'] as const

const client = await findEngine()
const commands = await findComposeCommands(client)

for (const [command, composeFile] of commands.flatMap((one) => composeFiles.map((file) => [one, file] as const))) {
  const [program = '', ...leading] = command
  const env = {
    DOCKER_BUILDKIT: '1',
    COMPOSE_PROJECT_NAME: `icr-test-${randomBytes(4).toString('hex')}`,
    COMPOSE_FILE: composeFile,
    // docker-compose 1.29 builds with whatever "docker" is first.
    PATH: client.includes('/') ? `${dirname(client)}:${process.env.PATH}` : (process.env.PATH ?? ''),
  }
  const compose = (...args: string[]): Promise<Ended> => execute(program, [...leading, ...args], env)
  /** As a person runs it: compose gives the container a terminal only where it has one itself. */
  const atTerminal = (...args: string[]): Promise<Ended> =>
    execute('script', ['--quiet', '--return', '--command', [...command, ...args].join(' '), '/dev/null'], env)

  suite(`${(await compose('version', '--short')).stdout.trim()} (${command.join(' ')}), ${composeFile}`, () => {
    let runId: string
    let secondRunId: string

    before(async () => {
      const { code, stderr } = await compose('build')
      assert.equal(code, 0, stderr)
    })
    after(() => compose('down', '--volumes', '--timeout', '5'))

    test('run --rm worker goes from nothing to the closing table', async () => {
      const { code, stdout } = await atTerminal('run', '--rm', 'worker')
      assert.equal(code, 0, stdout)
      assert.match(stdout, new RegExp(`│ Listed +│ ${accountCount} accounts`))
      assert.match(stdout, new RegExp(`│ Stored +│ ${accountCount} new reports`))
      assert.match(stdout, /│ Failed +│ 0 accounts/)
      runId = /│ Run +│ (\S+): complete/.exec(stdout)?.[1] ?? ''
      assert.notEqual(runId, '')
    })

    test('the emulators number everything as the worker was told', async () => {
      const { stdout } = await compose('logs', '--no-color', 'seed')
      assert.match(stdout, /bucket iam-credential-reports-\d{12}-us-east-1 of account \d{12}/)
      assert.doesNotMatch(stdout, /note:/)
    })

    test('a second run finds every report unchanged', async () => {
      const { code, stdout } = await atTerminal('run', '--rm', 'worker')
      assert.equal(code, 0, stdout)
      assert.match(stdout, /│ Stored +│ 0 new reports/)
      assert.match(stdout, new RegExp(`│ Unchanged +│ ${accountCount} reports`))
      secondRunId = /│ Run +│ (\S+): complete/.exec(stdout)?.[1] ?? ''
      assert.notEqual(secondRunId, '')
    })

    test('worker check and worker verify answer', async () => {
      const check = await compose('run', '--rm', '-T', 'worker', 'check')
      assert.equal(check.code, 0, check.stdout + check.stderr)
      assert.match(check.stdout, new RegExp(`^Accounts: ${accountCount} ready, 0 failed`, 'm'))
      const verify = await compose('run', '--rm', '-T', 'worker', 'verify', '--run', runId)
      assert.equal(verify.code, 0, verify.stdout + verify.stderr)
      assert.match(verify.stdout, new RegExp(`Run ${runId} is whole`))
    })

    test('worker compare finds nothing changed between the two runs', async () => {
      const { code, stdout, stderr } = await compose('run', '--rm', '-T', 'worker', 'compare', '--exit-code')
      assert.equal(code, 0, stdout + stderr)
      assert.match(stdout, new RegExp(`^From +${runId} +complete, ${accountCount} reports$`, 'm'))
      assert.match(stdout, new RegExp(`^To +${secondRunId} +complete, ${accountCount} reports$`, 'm'))
      assert.match(stdout, new RegExp(`^Accounts +${accountCount} compared`, 'm'))
      assert.match(stdout, /^Changes +none$/m)
    })

    test('without a terminal the worker writes JSON lines', async () => {
      const { code, stdout } = await compose('run', '--rm', '-T', 'worker', '--accounts', '123456789012')
      assert.equal(code, 0, stdout)
      const lines = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
      assert.ok(lines.some(({ msg, totals }) => msg === 'run ended' && totals.unchanged === 1))
    })

    test('show lists what was stored and prints it', async () => {
      const list = await compose('run', '--rm', '-T', 'show')
      assert.equal(list.code, 0, list.stderr)
      const keys = list.stdout.split('\n').flatMap((line) => /^ *\d+ {2}(\S+)$/.exec(line)?.[1] ?? [])
      const reports = keys.filter((key) => key.startsWith('reports/'))
      assert.equal(reports.length, accountCount)
      assert.ok(keys.some((key) => key.endsWith(`run=${runId}/manifest.json`)))
      assert.match(list.stdout, /│ Manifest +│ s3:/)
      // The newest run is of one account, and emulators' reports tell little of its root user.
      assert.match(list.stdout, /^\S+ +undecidable +123456789012 {2}<root_account> {2}The root user has MFA$/m)
      const [, page = ''] = /The page: {2}docker compose run --rm -T show (\S+) >/.exec(list.stdout) ?? []
      assert.match((await compose('run', '--rm', '-T', 'show', page)).stdout, /^<!doctype html>/)
      const production = reports.find((key) => key.includes('account=483378876232')) ?? ''
      const { stdout } = await compose('run', '--rm', '-T', 'show', production)
      // Of its three users one has no second factor for the password, and one an access key in place of it.
      const users = stdout
        .split('\n')
        .slice(1)
        .map((row) => row.split(','))
      assert.deepEqual(
        users.filter(([name]) => name).map((cells) => [cells[0], cells[3], cells[7], cells[8]]),
        [
          ['alice', 'true', 'true', 'false'],
          ['bob', 'true', 'false', 'false'],
          ['deployment', 'false', 'false', 'true'],
        ],
      )
    })
  })
}
