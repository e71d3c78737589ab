import { Aws, CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import { Repository, TagMutability } from 'aws-cdk-lib/aws-ecr'
import type { Construct } from 'constructs'
import { repositoryName } from '../names.ts'

export interface RepositoryStackProps extends StackProps {
  readonly imageTag: string
  readonly architecture: string
}

/** In the automation account, for those who push the image themselves. */
export class RepositoryStack extends Stack {
  constructor(scope: Construct, id: string, props: RepositoryStackProps) {
    super(scope, id, props)
    const repository = new Repository(this, 'Repository', {
      repositoryName,
      imageScanOnPush: true,
      imageTagMutability: TagMutability.IMMUTABLE,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    const registry = `${this.account}.dkr.ecr.${this.region}.${Aws.URL_SUFFIX}`
    const platform = props.architecture === 'ARM64' ? 'linux/arm64' : 'linux/amd64'
    new CfnOutput(this, 'PushCommands', {
      description: 'Run in the root of the project, with credentials of this account',
      value: [
        `aws ecr get-login-password --region ${this.region} | docker login --username AWS --password-stdin ${registry}`,
        `docker buildx build --platform ${platform} --build-arg REVISION=$(git rev-parse HEAD) --push --tag ${repository.repositoryUri}:${props.imageTag} .`,
      ].join(' && '),
    })
  }
}
