import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, suite, test } from 'node:test'
import { parse } from 'yaml'
import { metricsNamespace } from '../../infra/names.ts'
import { setVariables, workerEnvironment } from '../../infra/worker-environment.ts'
import { projectFolder } from '../../scripts/image/engine.ts'
import { parseConfig } from '../../worker/config.ts'

/** What the emulators need on top: the SDK's own variables, and path style behind a host name. */
const forEmulators = [
  'AWS_ACCESS_KEY_ID',
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_ORGANIZATIONS',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'S3_FORCE_PATH_STYLE',
]

interface Service {
  readonly environment: Record<string, string>
  readonly image: string
  readonly stop_grace_period?: string
  readonly read_only?: boolean
  readonly cap_drop?: string[]
  readonly security_opt?: string[]
}

suite('docker-compose.yml', () => {
  let services: Record<string, Service>
  const service = (name: string): Service => services[name] ?? assert.fail(`no service ${name}`)

  before(async () => {
    services = parse(await readFile(join(projectFolder, 'docker-compose.yml'), 'utf8'), { merge: true }).services
  })

  test('gives the worker the variables of the task definition, and what emulators need', () => {
    const { environment } = service('worker')
    const task = setVariables(
      workerEnvironment({
        bucketName: environment.REPORT_BUCKET ?? '',
        logArchiveAccount: environment.REPORT_BUCKET_OWNER ?? '',
        keyArn: environment.REPORT_KMS_KEY_ARN ?? '',
        memberRoleName: environment.MEMBER_ROLE_NAME ?? '',
        scope: { accounts: [], excludeAccounts: [], organizationalUnits: [] },
      }),
    )
    // The emulators here have no event bus, so no event is sent.
    const { EVENT_BUS: _, ...wanted } = task
    assert.deepEqual(Object.keys(environment).sort(), [...Object.keys(wanted), ...forEmulators].sort())
    assert.equal(environment.METRICS_NAMESPACE, metricsNamespace)
    const config = parseConfig([], environment)
    assert.equal(config.bucket.name, environment.REPORT_BUCKET)
    assert.equal(config.environment.endpointOverrides.length, 2)
  })

  test('holds the worker as the task definition does, and gives it the time that it takes to end', () => {
    const { read_only, cap_drop, security_opt, stop_grace_period, environment } = service('worker')
    assert.equal(read_only, true)
    assert.deepEqual(cap_drop, ['ALL'])
    assert.deepEqual(security_opt, ['no-new-privileges:true'])
    const { shutdownGraceSeconds } = parseConfig([], environment)
    assert.equal(stop_grace_period, '120s')
    assert.ok(shutdownGraceSeconds < 120)
  })

  test('pins the emulators', () => {
    assert.equal(service('localstack').image, 'localstack/localstack:4.14.0')
    assert.match(service('moto').image, /^motoserver\/moto:\d+\.\d+\.\d+$/)
  })
})
