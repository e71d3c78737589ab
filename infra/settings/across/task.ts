import { partitionOf } from '../../partitions.ts'
import { type Received, section } from './received.ts'

/**
 * The memory that Fargate offers for a share of a vCPU, in MiB.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
 */
const memoryOf: Readonly<Record<string, readonly number[]>> = {
  '256': [512, 1024, 2048],
  '512': steps(1024, 4096),
  '1024': steps(2048, 8192),
  '2048': steps(4096, 16_384),
  '4096': steps(8192, 30_720),
}

function steps(minimum: number, maximum: number): readonly number[] {
  return Array.from({ length: (maximum - minimum) / 1024 + 1 }, (_, index) => minimum + index * 1024)
}

/** The size of the task and its image. */
export function task(settings: Received): string[] {
  const { cpu = '256', memory = '512', image, imageTag } = section(settings.task)
  const offered = memoryOf[String(cpu)]
  const problems: string[] = []
  if (offered && Number.isInteger(Number(memory)) && !offered.includes(Number(memory))) {
    problems.push(`task.memory: received ${memory}; allowed with a cpu of ${cpu}: ${offered.join(', ')}`)
  }
  if (image !== undefined && imageTag !== undefined) {
    problems.push('task.image and task.imageTag: received both; allowed: one of them, or none to build the image here')
  }
  return [...problems, ...registry(String(settings.region), image)]
}

function registry(region: string, image: unknown): string[] {
  const [, china] = /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\//.exec(String(image)) ?? []
  const isEcr = /\.dkr\.ecr\./.test(String(image))
  const inChina = partitionOf(region) === 'aws-cn'
  if (!isEcr || (china !== undefined) === inChina) return []
  return [
    `task.image: received ${JSON.stringify(image)}; allowed: a repository of the partition of ${region}, in amazonaws.com${inChina ? '.cn' : ''}`,
  ]
}
