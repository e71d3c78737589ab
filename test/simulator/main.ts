import { fstatSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type Quota, type ServiceName, type SimulatorOptions, serviceNames } from './options.ts'
import { makeOrganization, type OrganizationShape } from './organization-generator.ts'
import { startSimulator } from './simulator.ts'
import { troubleOfEveryKind } from './troubles.ts'

// The simulator as a process of its own: prints one JSON line when it is ready, and ends on SIGTERM, SIGINT or
// when the pipe on its standard input closes, so that it never outlives the process that started it.

const help = `node --import ./node-version.mjs test/simulator/main.ts [options]
  --port N (0)                    --host ADDRESS (127.0.0.1)     --seed N (1)
  --accounts N (25)               --suspended N (0)              --organizational-units N (5)
  --users N (5)                   --columns 22|23 (22)           --plain-names
  --large-reports EVERY:USERS     accounts N, 2N, 3N … have so many users
  --troubles                      one account for every kind of trouble
  --state-field State|Status|both --without-paths                --empty-page N (repeatable) --duplicates
  --latency SERVICE=MS (repeatable; organizations, sts, iam, s3) --latency-spread SHARE (0)
  --generation-seconds S (0)      --generation-spread SHARE (0)  --cached-report-age-seconds S
  --quota OPERATION=RATE[:BURST] (repeatable)                    --no-quotas
  --bucket NAME                   --member-role-name NAME        --mirror FOLDER
  --digests                       keeps no bytes of objects, only hashes (JSON excepted)
  --log                           keeps every request, not only counts
`

const { values } = parseArgs({
  options: {
    help: { type: 'boolean' },
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    seed: { type: 'string', default: '1' },
    accounts: { type: 'string', default: '25' },
    suspended: { type: 'string', default: '0' },
    'organizational-units': { type: 'string', default: '5' },
    users: { type: 'string', default: '5' },
    columns: { type: 'string', default: '22' },
    'plain-names': { type: 'boolean', default: false },
    'large-reports': { type: 'string' },
    troubles: { type: 'boolean', default: false },
    'state-field': { type: 'string', default: 'State' },
    'without-paths': { type: 'boolean', default: false },
    'empty-page': { type: 'string', multiple: true, default: [] },
    duplicates: { type: 'boolean', default: false },
    latency: { type: 'string', multiple: true, default: [] },
    'latency-spread': { type: 'string', default: '0' },
    'generation-seconds': { type: 'string', default: '0' },
    'generation-spread': { type: 'string', default: '0' },
    'cached-report-age-seconds': { type: 'string' },
    quota: { type: 'string', multiple: true, default: [] },
    'no-quotas': { type: 'boolean', default: false },
    bucket: { type: 'string', default: 'credential-reports' },
    'member-role-name': { type: 'string', default: 'iam-credential-report' },
    mirror: { type: 'string' },
    digests: { type: 'boolean', default: false },
    log: { type: 'boolean', default: false },
  },
})

function number(text: string, name: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value
  throw new Error(`--${name}: received ${JSON.stringify(text)}; allowed: a number from 0 on`)
}

function latencies(): SimulatorOptions['latency'] {
  const latency: { [Name in ServiceName]?: number } = {}
  for (const text of values.latency) {
    const [service, milliseconds = ''] = text.split('=')
    const name = serviceNames.find((known) => known === service)
    if (!name) throw new Error(`--latency: received ${text}; allowed: ${serviceNames.join('=MS, ')}=MS`)
    latency[name] = number(milliseconds, 'latency')
  }
  return { ...latency, spread: number(values['latency-spread'], 'latency-spread') }
}

function quotas(): SimulatorOptions['quotas'] {
  if (values['no-quotas']) return 'off'
  const changed: Record<string, Quota> = {}
  for (const text of values.quota) {
    const [operation = '', rates = ''] = text.split('=')
    const [rate = '', burst = rate] = rates.split(':')
    changed[operation] = { rate: number(rate, 'quota'), burst: number(burst, 'quota') }
  }
  return changed
}

/** What is out of the ordinary in an account. */
function behaviour(): OrganizationShape['behaviour'] {
  if (values.troubles) return troubleOfEveryKind
  const text = values['large-reports']
  if (text === undefined) return undefined
  const [every, users] = text.split(':').map((part) => number(part, 'large-reports'))
  return (index) => (every && index > 0 && index % every === 0 ? { report: { users: users ?? 0 } } : undefined)
}

function readOptions(): SimulatorOptions {
  const stateField = (['State', 'Status', 'both'] as const).find((name) => name === values['state-field'])
  if (!stateField) throw new Error(`--state-field: received ${values['state-field']}; allowed: State, Status, both`)
  const age = values['cached-report-age-seconds']
  const ofAccount = behaviour()
  const organization = makeOrganization({
    accounts: number(values.accounts, 'accounts'),
    suspended: number(values.suspended, 'suspended'),
    organizationalUnits: number(values['organizational-units'], 'organizational-units'),
    unusualNames: !values['plain-names'],
    seed: number(values.seed, 'seed'),
    ...(ofAccount && { behaviour: ofAccount }),
  })
  return {
    organization: {
      ...organization,
      stateField,
      paths: !values['without-paths'],
      emptyPages: values['empty-page'].map((page) => number(page, 'empty-page')),
      duplicates: values.duplicates,
    },
    buckets: [
      {
        name: values.bucket,
        owner: '999988887777',
        kmsKeyArn: 'arn:aws:kms:us-east-1:999988887777:key/1b2c3d4e-0000-4000-8000-123456789abc',
      },
    ],
    memberRoleName: values['member-role-name'],
    latency: latencies(),
    quotas: quotas(),
    generationSeconds: number(values['generation-seconds'], 'generation-seconds'),
    generationSpread: number(values['generation-spread'], 'generation-spread'),
    ...(age !== undefined && { cachedReportAgeSeconds: number(age, 'cached-report-age-seconds') }),
    report: { users: number(values.users, 'users'), columns: values.columns === '23' ? 23 : 22 },
    seed: number(values.seed, 'seed'),
    contents: values.digests ? 'digest' : 'bytes',
    log: values.log,
    port: number(values.port, 'port'),
    host: values.host,
    ...(values.mirror !== undefined && { mirror: values.mirror }),
  }
}

/** The options, or undefined after saying what is wrong with them. */
function checkedOptions(): SimulatorOptions | undefined {
  try {
    return readOptions()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 2
    return undefined
  }
}

const options = values.help ? undefined : checkedOptions()
if (values.help) process.stdout.write(help)
if (options) {
  const simulator = await startSimulator(options)
  const { url, port, credentials, readerCredentials, organization } = simulator
  const { managementAccountId, collectorAccountId } = organization
  const ready = { url, port, credentials, readerCredentials, environment: simulator.environment() }
  process.stdout.write(`${JSON.stringify({ ...ready, managementAccountId, collectorAccountId })}\n`)
  let closing = false
  const end = () => {
    if (closing) return
    closing = true
    process.stdin.destroy()
    void simulator.close()
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
  // A pipe whose other end is gone means that the parent is gone; /dev/null, as in a container, means nothing.
  const stdin = fstatSync(0)
  if (stdin.isFIFO() || stdin.isSocket()) process.stdin.once('end', end).once('close', end).resume()
}
