import { PolicyStatement } from 'aws-cdk-lib/aws-iam'

export const writesTheLog = (logGroupArns: readonly string[]) =>
  new PolicyStatement({
    sid: 'WritesTheLog',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: logGroupArns.map((arn) => `${arn}:*`),
  })

export const pullsTheImage = (repositoryArn: string) =>
  new PolicyStatement({
    sid: 'PullsTheImage',
    actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    resources: [repositoryArn],
  })

/** The token is for the registry as a whole; ECR knows no resource for it. */
export const authenticatesAtTheRegistry = () =>
  new PolicyStatement({
    sid: 'AuthenticatesAtTheRegistry',
    actions: ['ecr:GetAuthorizationToken'],
    resources: ['*'],
  })
