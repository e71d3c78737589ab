import { setTimeout as delay } from 'node:timers/promises'
import type { CommandLine } from './command-line.ts'
import { account, region } from './settings.ts'

const topic = `arn:aws:sns:${region}:${account}:iam-credential-reports`
const timeout = 30_000

/** What the deployed topic tells its subscribers: a queue of the test is one of them. */
export class Notifications {
  readonly #cli: CommandLine
  readonly #queue: string
  readonly #texts: string[] = []

  private constructor(cli: CommandLine, queue: string) {
    this.#cli = cli
    this.#queue = queue
  }

  static async subscribe(cli: CommandLine): Promise<Notifications> {
    const { QueueUrl } = await cli.aws<{ QueueUrl: string }>(
      account,
      'sqs',
      'create-queue',
      '--queue-name',
      'notifications',
    )
    const endpoint = `arn:aws:sqs:${region}:${account}:notifications`
    const to = ['--topic-arn', topic, '--protocol', 'sqs', '--notification-endpoint', endpoint]
    await cli.aws(account, 'sns', 'subscribe', ...to, '--attributes', 'RawMessageDelivery=true')
    return new Notifications(cli, QueueUrl)
  }

  /** All notifications so far, once there are as many as asked for. */
  async received(count: number): Promise<readonly string[]> {
    const receive = ['sqs', 'receive-message', '--queue-url', this.#queue, '--max-number-of-messages', '10']
    for (const until = Date.now() + timeout; this.#texts.length < count && Date.now() < until; await delay(200)) {
      const answer = await this.#cli.aws<{ Messages?: { Body: string }[] } | undefined>(account, ...receive)
      for (const { Body } of answer?.Messages ?? []) this.#texts.push(Body)
    }
    return this.#texts
  }
}
