import { fileURLToPath } from 'node:url'
import { Aws, type Stack } from 'aws-cdk-lib'
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets'
import { repositoryName } from '../names.ts'
import { imageLabels } from './image-labels.ts'

/** An image, and the ECR repository that the task has to be allowed to pull it from. */
export interface WorkerImage {
  readonly uri: string
  /** Undefined where the image comes from a public registry. */
  readonly repositoryArn?: string
}

export interface WorkerImageProps {
  readonly image?: string | undefined
  readonly imageTag?: string | undefined
  readonly architecture: string
}

/** The image by URI, by tag in this deployment's repository, or built from this project. */
export function workerImage(stack: Stack, props: WorkerImageProps): WorkerImage {
  if (props.image !== undefined) return imageByUri(props.image)
  if (props.imageTag !== undefined) {
    return {
      uri: `${stack.account}.dkr.ecr.${stack.region}.${Aws.URL_SUFFIX}/${repositoryName}:${props.imageTag}`,
      repositoryArn: repositoryArn(stack.region, stack.account, repositoryName),
    }
  }
  const asset = new DockerImageAsset(stack, 'Image', {
    directory: project,
    buildArgs: imageLabels(project),
    // A commit that leaves the image's files alone is no new image: the label names the first revision that has them.
    invalidation: { buildArgs: false },
    target: 'worker',
    platform: props.architecture === 'ARM64' ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64,
  })
  return { uri: asset.imageUri, repositoryArn: asset.repository.repositoryArn }
}

const project = fileURLToPath(new URL('../..', import.meta.url))

const privateRepository = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)/

function imageByUri(uri: string): WorkerImage {
  const [, account, region, name] = privateRepository.exec(uri) ?? []
  if (account === undefined || region === undefined || name === undefined) return { uri }
  return { uri, repositoryArn: repositoryArn(region, account, name) }
}

const repositoryArn = (region: string, account: string, name: string) =>
  `arn:${Aws.PARTITION}:ecr:${region}:${account}:repository/${name}`
