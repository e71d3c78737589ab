import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Folder of the project, which is the context of its images. */
export const projectFolder = fileURLToPath(new URL('../..', import.meta.url))

/** How a program ended, and what it wrote. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end. Rejects where it cannot be started; how it ended is for the caller to judge. */
export function execute(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: projectFolder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const output = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text
      })
    }
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...output }))
  })
}

/** The client that speaks BuildKit: newer ones need their buildx component for it, older ones have it built in. */
let client: string | undefined

/**
 * Finds the Docker client and asks its engine.
 *
 * @returns path or name of the client
 * @throws Error with what is missing, client by client
 */
export async function findEngine(): Promise<string> {
  if (client) return client
  const tried: string[] = []
  for (const candidate of [process.env.DOCKER, 'docker', '/usr/bin/docker']) {
    if (!candidate) continue
    const build = await execute(candidate, ['build', '--help'], { DOCKER_BUILDKIT: '1' }).catch((error: Error) => error)
    if (build instanceof Error) tried.push(`${candidate}: ${build.message}`)
    else if (build.code !== 0) tried.push(`${candidate}: ${build.stderr.trim()}`)
    else {
      const { code, stderr } = await execute(candidate, ['version', '--format', '{{.Server.Version}}'])
      if (code === 0) {
        client = candidate
        return candidate
      }
      tried.push(`${candidate}: ${stderr.trim()}`)
    }
  }
  throw new Error(`This needs a Docker engine that answers, and a client with BuildKit. Tried:\n${tried.join('\n')}`)
}

/** Runs the Docker client, whatever it ends with. */
export const docker = async (...args: string[]): Promise<Ended> =>
  execute(await findEngine(), args, { DOCKER_BUILDKIT: '1', BUILDKIT_PROGRESS: 'plain' })

/** Runs the Docker client and returns what it printed. Throws where it failed. */
export async function dockerOutput(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await docker(...args)
  if (code !== 0) throw new Error(`docker ${args.join(' ')} ended with ${code}:\n${stderr}`)
  return stdout.trim()
}

/** The tag of the image that the tests and the figures are about, built from the Dockerfile as it is. */
export const testImage = 'iam-credential-reports:test'

export const buildTestImage = () => dockerOutput('build', '--tag', testImage, projectFolder)

/** What the task definition asks of the container, and the smallest size that Fargate has. */
export const hardened = [
  '--read-only',
  '--cap-drop=ALL',
  '--security-opt=no-new-privileges',
  '--cpus=0.25',
  '--memory=512m',
  '--memory-swap=512m',
] as const
