import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { docker, dockerOutput, type Ended, hardened, testImage } from '../../scripts/image/engine.ts'
import type { Manifest } from '../../worker/evidence/manifest.ts'
import { enter, motoCredentials, type SeededOrganization, seedOrganization } from '../moto/seed.ts'

const motoImage = process.env.MOTO_IMAGE ?? 'motoserver/moto:5.2.1'
const startTimeout = 60_000

/** moto in a container, on a network of its own where the worker's containers reach it by name. */
export class EmulatedAws {
  readonly #network: string
  readonly organization: SeededOrganization
  readonly #s3: S3Client

  private constructor(network: string, organization: SeededOrganization, s3: S3Client) {
    this.#network = network
    this.organization = organization
    this.#s3 = s3
  }

  /** Starts it and fills it with an organization of so many member accounts. */
  static async start(memberCount: number): Promise<EmulatedAws> {
    const network = `icr-test-${randomBytes(4).toString('hex')}`
    await dockerOutput('network', 'create', network)
    try {
      // The name of the network serves as the container's name, too.
      const run = ['run', '--detach', '--rm', '--name', network, '--network', network, '--network-alias', 'moto']
      await dockerOutput(...run, '--publish', '127.0.0.1::5000', motoImage)
      const url = `http://${(await dockerOutput('port', network, '5000/tcp')).split('\n')[0]}`
      await untilReady(url)
      const organization = await seedOrganization(url, memberCount)
      const credentials = await enter(url, organization.bucketOwner)
      const s3 = new S3Client({ endpoint: url, region: 'us-east-1', credentials, forcePathStyle: true })
      return new EmulatedAws(network, organization, s3)
    } catch (error) {
      await remove(network)
      throw error
    }
  }

  /** Ends it and every container on its network. */
  async close(): Promise<void> {
    await remove(this.#network)
  }

  /** The variables that the worker needs here. */
  get environment(): Record<string, string> {
    const { bucket, bucketOwner, kmsKeyArn } = this.organization
    return {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: motoCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: motoCredentials.secretAccessKey,
      AWS_ENDPOINT_URL: 'http://moto:5000',
      S3_FORCE_PATH_STYLE: 'true',
      REPORT_BUCKET: bucket,
      REPORT_BUCKET_OWNER: bucketOwner,
      REPORT_KMS_KEY_ARN: kmsKeyArn,
    }
  }

  /** Runs the image to its end, hardened as the task is. */
  run(args: readonly string[], environment: Record<string, string> = {}): Promise<Ended> {
    return docker('run', '--rm', ...this.#flags(environment), testImage, ...args)
  }

  /** Starts the image and returns its container's id. */
  start(args: readonly string[], environment: Record<string, string> = {}): Promise<string> {
    return dockerOutput('run', '--detach', ...this.#flags(environment), testImage, ...args)
  }

  #flags(environment: Record<string, string>): string[] {
    const variables = Object.entries({ ...this.environment, ...environment })
    return [`--network=${this.#network}`, ...hardened, ...variables.map(([name, value]) => `--env=${name}=${value}`)]
  }

  /** The manifest that a log of JSON lines names. */
  async manifestOf(log: string): Promise<Manifest> {
    const lines = log.split('\n').filter((line) => line.startsWith('{'))
    const key = lines.map((line) => JSON.parse(line).manifest).find((manifest) => typeof manifest === 'string')
    if (key === undefined) throw new Error(`no line names a manifest:\n${log}`)
    const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.organization.bucket, Key: key }))
    return JSON.parse((await Body?.transformToString()) ?? '')
  }
}

async function untilReady(url: string): Promise<void> {
  const until = Date.now() + startTimeout
  while (Date.now() < until) {
    const answer = await fetch(`${url}/moto-api/data.json`).catch(() => undefined)
    await answer?.arrayBuffer()
    if (answer?.ok) return
    await delay(200)
  }
  throw new Error(`moto did not answer at ${url} within ${startTimeout / 1000} s`)
}

async function remove(network: string): Promise<void> {
  const ids = await dockerOutput('ps', '--all', '--quiet', '--filter', `network=${network}`)
  if (ids !== '') await docker('rm', '--force', ...ids.split('\n'))
  await docker('network', 'rm', network)
}
