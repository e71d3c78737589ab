import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { buildTestImage, docker, dockerOutput } from '../../scripts/image/engine.ts'
import { EmulatedAws } from './emulated-aws.ts'

/** The image against moto, read-only, without capabilities, at a quarter of a CPU and 512 MB. */
suite('a run of the image', () => {
  let aws: EmulatedAws

  before(async () => {
    await buildTestImage()
    aws = await EmulatedAws.start(9)
  })
  after(() => aws?.close())

  test('collects the organization', async () => {
    const { code, stdout, stderr } = await aws.run([])
    assert.equal(code, 0, stderr)
    const { status, totals } = await aws.manifestOf(stdout)
    assert.equal(status, 'complete')
    assert.equal(totals.listed, aws.organization.accounts.length)
    assert.equal(totals.stored, aws.organization.accounts.length)
  })

  test('ends with 143 on SIGTERM, and with a manifest', async () => {
    // One session a second: the signal arrives long before the last account is entered.
    const id = await aws.start([], { ASSUME_ROLE_REQUESTS_PER_SECOND: '1' })
    try {
      await untilLogged(id, 'report is in the bucket')
      const [running] = JSON.parse(await dockerOutput('inspect', id))
      assert.equal(running.HostConfig.ReadonlyRootfs, true)
      assert.equal(running.State.Running, true)
      await dockerOutput('stop', '--time', '120', id)
      const [{ State }] = JSON.parse(await dockerOutput('inspect', id))
      // Docker would have ended it with 137 after the 120 seconds.
      assert.equal(State.ExitCode, 143)
      assert.equal(State.OOMKilled, false)
      const manifest = await aws.manifestOf(await dockerOutput('logs', id))
      assert.equal(manifest.status, 'interrupted')
      assert.equal(manifest.totals.listed, aws.organization.accounts.length)
      assert.ok(manifest.totals.stored + manifest.totals.unchanged > 0)
      const interrupted = manifest.accounts.filter(({ failure }) => failure?.kind === 'interrupted')
      assert.ok(interrupted.length > 0)
    } finally {
      await docker('rm', '--force', id)
    }
  })

  test('ends with 2 where the configuration is bad, and names everything in it', async () => {
    const bad = { REPORT_BUCKET: 'Not_A_Bucket', CONCURRENCY: 'many' }
    const { code, stdout, stderr } = await aws.run(['--accounts', '12'], bad)
    assert.equal(code, 2)
    assert.equal(stdout, '')
    for (const named of ['REPORT_BUCKET', 'Not_A_Bucket', 'CONCURRENCY', 'many', '--accounts', '"12"']) {
      assert.ok(stderr.includes(named), `${named} in ${stderr}`)
    }
  })

  test('ends with 2 where the first write fails', async () => {
    const { code, stdout } = await aws.run([], { REPORT_BUCKET: 'there-is-no-such-bucket' })
    assert.equal(code, 2)
    assert.match(stdout, /"level":"fatal"/)
    assert.match(stdout, /NoSuchBucket/)
  })
})

const logTimeout = 60_000

async function untilLogged(id: string, text: string): Promise<void> {
  const until = Date.now() + logTimeout
  while (Date.now() < until) {
    const { stdout } = await docker('logs', id)
    if (stdout.includes(text)) return
    await delay(200)
  }
  throw new Error(`"${text}" was not logged within ${logTimeout / 1000} s`)
}
