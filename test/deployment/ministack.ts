import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { docker, dockerOutput } from '../../scripts/image/engine.ts'

/** The version that docs/deployment-test.md describes. */
export const ministackVersion = '1.5.33'

/** Where ECS serves the credentials and the metadata of a task: the SDK takes credentials from no other plain-HTTP address. */
const taskEndpoint = '169.254.170.2'
const host = '169.254.170.1'
const network = 'iam-credential-reports-deployment-test'
const startTimeout = 60_000

/** Hands the connections of tasks on to MiniStack. The engine knows its address on the network, as MiniStack asks it to. */
const forwarder = `
  const net = require('node:net')
  net.createServer((task) => {
    const ministack = net.connect(Number(process.argv[1]), '${host}')
    task.pipe(ministack).pipe(task)
    task.on('error', () => ministack.destroy())
    ministack.on('error', () => task.destroy())
  }).listen(Number(process.argv[1]))`

/**
 * A running MiniStack, an AWS emulator that is not ours and runs ECS tasks as containers. It listens on the address
 * that this machine has in a Docker network without a way out, so only this machine and the tasks reach it.
 */
export class MiniStack {
  readonly url: string
  readonly #child: ChildProcess
  readonly #folder: string

  private constructor(url: string, child: ChildProcess, folder: string) {
    this.url = url
    this.#child = child
    this.#folder = folder
  }

  /**
   * Starts it with the account that its tasks belong to, and the Region. `image` has Node.js at /nodejs/bin/node.
   *
   * @throws Error with how to install it if it is missing or of another version
   */
  static async start(account: string, region: string, image: string): Promise<MiniStack> {
    await removeNetwork()
    // Subnet and addresses are fixed, so two of these tests cannot run at once on one machine.
    const addresses = ['--subnet', '169.254.170.0/28', '--gateway', host]
    await dockerOutput('network', 'create', '--internal', ...addresses, network)
    const port = await freePort()
    const place = ['--name', network, '--network', network, '--ip', taskEndpoint]
    const program = ['--entrypoint', '/nodejs/bin/node', image, '-e', forwarder, String(port)]
    await dockerOutput('run', '--detach', ...place, ...program)

    const folder = mkdtempSync(join(tmpdir(), 'ministack-'))
    const child = spawn(process.env.MINISTACK ?? 'ministack', [], {
      stdio: 'ignore',
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        TMPDIR: folder,
        STATE_DIR: join(folder, 'state'),
        S3_DATA_DIR: join(folder, 's3'),
        BIND_HOST: host,
        GATEWAY_PORT: String(port),
        MINISTACK_ACCOUNT_ID: account,
        MINISTACK_REGION: region,
        // Its tasks join the network of the container of this name, and call its address there.
        HOSTNAME: network,
        // These two would listen on every address.
        IOT_MTLS_ENABLED: '0',
        SFTP_ENABLED: '0',
        ...(process.env.DOCKER_HOST && { DOCKER_HOST: process.env.DOCKER_HOST }),
      },
    })
    const ministack = new MiniStack(`http://${host}:${port}`, child, folder)
    try {
      await ministack.#ready()
      return ministack
    } catch (error) {
      await ministack.close()
      throw error
    }
  }

  async #ready(): Promise<void> {
    let failure: Error | undefined
    this.#child.once('error', (error) => {
      failure = error
    })
    for (const until = Date.now() + startTimeout; Date.now() < until; await delay(100)) {
      if (failure || this.#child.exitCode !== null)
        throw new Error(`MiniStack did not start. Install it: pip install 'ministack[full]==${ministackVersion}'`)
      const answer = await fetch(`${this.url}/_ministack/health`).catch(() => undefined)
      if (!answer?.ok) continue
      const { version } = (await answer.json()) as { version: string }
      if (version === ministackVersion) return
      throw new Error(`This is MiniStack ${version}; the test is made for ${ministackVersion}`)
    }
    throw new Error(`MiniStack did not answer within ${startTimeout / 1000} s`)
  }

  /** What MiniStack answers to a GET request of an account, with the names as it keeps them. */
  async get(account: string, region: string, service: string, path: string): Promise<unknown> {
    const credential = `Credential=${account}/20260101/${region}/${service}/aws4_request`
    const headers = { authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0` }
    return (await fetch(this.url + path, { headers })).json()
  }

  /** Ends it and all of its containers. */
  async close(): Promise<void> {
    if (this.#child.pid !== undefined && this.#child.exitCode === null) {
      const ended = new Promise((resolve) => this.#child.once('exit', resolve))
      this.#child.kill('SIGTERM')
      await ended
    }
    await removeNetwork()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

async function removeNetwork(): Promise<void> {
  if ((await docker('network', 'inspect', network)).code !== 0) return
  const ids = await dockerOutput('ps', '--all', '--quiet', '--filter', `network=${network}`)
  if (ids !== '') await docker('rm', '--force', ...ids.split('\n'))
  await docker('network', 'rm', network)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
