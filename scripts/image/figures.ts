import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { codeSizes } from '../bundle/sizes.ts'
import { bundle } from '../bundle.ts'
import { buildTestImage, docker, dockerOutput, hardened, projectFolder, testImage } from './engine.ts'

// Prints, as a table, what the image measures on this machine: its sizes, how long it takes to build, and the
// time from the container's start to the worker's first AWS call at the CPU that Fargate gives. Needs Linux,
// since the container has to reach a listener on the loopback address.

const starts = 7
const cpus = ['1', '0.25'] as const
const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(2)} MB`
const seconds = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(2)} s`
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

async function timed(action: () => Promise<unknown>): Promise<number> {
  const begin = performance.now()
  await action()
  return performance.now() - begin
}

const imageSize = async (image: string) =>
  Number(await dockerOutput('image', 'inspect', '--format', '{{.Size}}', image))

async function bundleSizes() {
  await mkdir(join(projectFolder, 'dist'), { recursive: true })
  const folder = await mkdtemp(join(projectFolder, 'dist', 'figures-'))
  try {
    return codeSizes(await bundle('worker', folder), 'worker')
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Resolves at the first request, whatever it is; every request is refused, so that the worker ends at once. */
function firstRequest(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.on('request', (request, response) => {
      resolve(Date.now())
      request.resume()
      response.writeHead(403, { 'content-type': 'application/xml' }).end('<Error><Code>AccessDenied</Code></Error>')
    })
  })
}

/** Milliseconds from the container's start, as the engine reports it, to the first request. */
async function startToFirstCall(cpu: string): Promise<number> {
  const server = createServer()
  const called = firstRequest(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const environment = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'figures',
    AWS_SECRET_ACCESS_KEY: 'figures',
    REPORT_BUCKET: 'figures',
  }
  const variables = Object.entries(environment).map(([name, value]) => `--env=${name}=${value}`)
  const flags = hardened.filter((flag) => !flag.startsWith('--cpus='))
  const id = await dockerOutput('run', '--detach', '--network=host', `--cpus=${cpu}`, ...flags, ...variables, testImage)
  try {
    const ended = dockerOutput('wait', id).then((code) => {
      throw new Error(`the container ended with ${code} before its first AWS call`)
    })
    const at = await Promise.race([called, ended])
    ended.catch(() => undefined)
    return at - Date.parse(await dockerOutput('inspect', '--format', '{{.State.StartedAt}}', id))
  } finally {
    await docker('rm', '--force', id)
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

const rows: [string, string][] = []
const fullBuild = await timed(() => dockerOutput('build', '--no-cache', '--tag', testImage, projectFolder))
const cachedBuild = await timed(buildTestImage)
const base = await dockerOutput(
  'image',
  'inspect',
  '--format',
  '{{index .Config.Labels "org.opencontainers.image.base.name"}}',
  testImage,
)
const sizes = await bundleSizes()
rows.push(['bundle, loaded at start', megabytes(sizes.atStart)])
rows.push(['bundle, with what is loaded on demand', megabytes(sizes.all)])
rows.push([
  'added to the base image (bundle, source maps, licences, SBOM)',
  megabytes((await imageSize(testImage)) - (await imageSize(base))),
])
rows.push([`image with its base on this machine (${base})`, megabytes(await imageSize(testImage))])
rows.push(['build, nothing cached, base images there', seconds(fullBuild)])
rows.push(['build, nothing changed', seconds(cachedBuild)])
for (const cpu of cpus) {
  const times: number[] = []
  for (let start = 0; start < starts; start++) times.push(await startToFirstCall(cpu))
  rows.push([
    `container start to first AWS call, ${cpu} CPU (median of ${starts}; slowest)`,
    `${seconds(median(times))}; ${seconds(Math.max(...times))}`,
  ])
}
process.stdout.write(
  `| figure | here |\n|---|---|\n${rows.map(([name, value]) => `| ${name} | ${value} |`).join('\n')}\n`,
)
