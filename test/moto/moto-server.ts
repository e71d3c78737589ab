import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** A running moto_server: an AWS emulator that is not ours. https://docs.getmoto.org/en/latest/docs/server_mode.html */
export interface MotoServer {
  readonly url: string
  close(): Promise<void>
}

const startTimeout = 30_000

/**
 * Starts moto_server on a free loopback port. Throws with how to install it where it is missing.
 *
 * @param command another program that serves moto and takes the same arguments
 */
export async function startMoto(
  env: Record<string, string> = {},
  [command, ...leading]: readonly [string, ...string[]] = ['moto_server'],
): Promise<MotoServer> {
  const port = await freePort()
  const child = spawn(command, [...leading, '-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
    env: { ...process.env, ...env },
  })
  const missing = new Promise<never>((_, reject) => {
    child.once('error', () =>
      reject(new Error(`${command} was not found on PATH. Install moto: pip install 'moto[server]==5.2.1'`)),
    )
  })
  const url = `http://127.0.0.1:${port}`
  await Promise.race([ready(url, child), missing])
  return { url, close: () => end(child) }
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + startTimeout
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`moto_server ended with ${child.exitCode}`)
    const answer = await fetch(`${url}/moto-api/data.json`).catch(() => undefined)
    if (answer?.ok) {
      await answer.arrayBuffer()
      return
    }
    await delay(100)
  }
  throw new Error(`moto_server did not answer within ${startTimeout / 1000} s`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

/** A port on loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
