/** A limit that AWS checks at deployment, with the page that states it. */
export interface Quota {
  readonly name: string
  readonly limit: number
  readonly unit: 'characters' | 'bytes' | 'entries' | 'seconds'
  readonly source: string
}

const userGuide = 'https://docs.aws.amazon.com'
const pages = {
  alarms: `${userGuide}/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html`,
  athena: `${userGuide}/athena/latest/APIReference/API_CreateNamedQuery.html`,
  buckets: `${userGuide}/AmazonS3/latest/userguide/bucketnamingrules.html`,
  bucketPolicies: `${userGuide}/AmazonS3/latest/API/API_PutBucketPolicy.html`,
  cloudFormation: `${userGuide}/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html`,
  clusters: `${userGuide}/AmazonECS/latest/APIReference/API_CreateCluster.html`,
  dashboards: `${userGuide}/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html`,
  events: `${userGuide}/eventbridge/latest/userguide/eb-quota.html`,
  glue: `${userGuide}/glue/latest/webapi/API_TableInput.html`,
  glueDatabases: `${userGuide}/glue/latest/webapi/API_DatabaseInput.html`,
  iam: `${userGuide}/IAM/latest/UserGuide/reference_iam-quotas.html`,
  inputTransformers: `${userGuide}/eventbridge/latest/APIReference/API_InputTransformer.html`,
  keys: `${userGuide}/kms/latest/developerguide/resource-limits.html`,
  keyDescriptions: `${userGuide}/kms/latest/APIReference/API_CreateKey.html`,
  logs: `${userGuide}/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html`,
  network: `${userGuide}/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html`,
  organizations: `${userGuide}/organizations/latest/userguide/orgs_reference_limits.html`,
  overrides: `${userGuide}/AmazonECS/latest/APIReference/API_TaskOverride.html`,
  repositories: `${userGuide}/AmazonECR/latest/APIReference/API_CreateRepository.html`,
  rules: `${userGuide}/eventbridge/latest/APIReference/API_PutRule.html`,
  schedules: `${userGuide}/scheduler/latest/APIReference/API_CreateSchedule.html`,
  securityGroups: `${userGuide}/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html`,
  sns: `${userGuide}/sns/latest/api/API_CreateTopic.html`,
  sqs: `${userGuide}/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html`,
  stackSets: `${userGuide}/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html`,
  tags: `${userGuide}/tag-editor/latest/userguide/best-practices-and-strats.html`,
  taskDefinitions: `${userGuide}/AmazonECS/latest/developerguide/service-quotas.html`,
} as const

const quota = (name: string, limit: number, unit: Quota['unit'], page: keyof typeof pages): Quota => ({
  name,
  limit,
  unit,
  source: pages[page],
})

/** Limits of documents, lists and whole templates. Tags: CloudFormation's schema of ECR repositories takes one less. */
export const quotas = {
  alarmWindow: quota('time that an alarm looks back', 7 * 86_400, 'seconds', 'alarms'),
  bucketPolicy: quota('bucket policy', 20 * 1024, 'bytes', 'bucketPolicies'),
  dashboardWidgets: quota('widgets of a dashboard', 500, 'entries', 'dashboards'),
  eventPattern: quota('event pattern', 2048, 'characters', 'events'),
  glueColumns: quota('name of a column', 255, 'characters', 'glue'),
  glueParameterKey: quota('key of a table parameter', 255, 'characters', 'glue'),
  glueParameterValue: quota('value of a table parameter', 512_000, 'characters', 'glue'),
  inlinePolicies: quota('inline policies of a role in all', 10_240, 'characters', 'iam'),
  inputPaths: quota('paths of an input transformer', 100, 'entries', 'inputTransformers'),
  inputPathValue: quota('path of an input transformer', 256, 'characters', 'inputTransformers'),
  inputTemplate: quota('template of an input transformer', 8192, 'characters', 'inputTransformers'),
  keyPolicy: quota('key policy', 32 * 1024, 'bytes', 'keys'),
  logicalId: quota('logical id', 255, 'characters', 'cloudFormation'),
  managedPolicy: quota('managed policy', 6144, 'characters', 'iam'),
  organizationPolicy: quota('service or resource control policy', 5120, 'characters', 'organizations'),
  outputDescription: quota('description of an output', 1024, 'bytes', 'cloudFormation'),
  outputs: quota('outputs of a template', 200, 'entries', 'cloudFormation'),
  parameterDescription: quota('description of a parameter', 4000, 'characters', 'cloudFormation'),
  parameters: quota('parameters of a template', 200, 'entries', 'cloudFormation'),
  queuePolicyStatements: quota('statements of a queue policy', 20, 'entries', 'sqs'),
  resources: quota('resources of a template', 500, 'entries', 'cloudFormation'),
  ruleTargets: quota('targets of a rule', 5, 'entries', 'events'),
  securityGroups: quota('security groups of a task', 5, 'entries', 'network'),
  stackDescription: quota('description of a template', 1024, 'bytes', 'cloudFormation'),
  subnets: quota('subnets of a task', 16, 'entries', 'network'),
  tagKey: quota('key of a tag', 127, 'characters', 'tags'),
  tags: quota('tags of a resource', 50, 'entries', 'tags'),
  tagValue: quota('value of a tag', 255, 'characters', 'tags'),
  taskDefinition: quota('task definition', 64 * 1024, 'bytes', 'taskDefinitions'),
  taskOverride: quota('overrides of a task', 8192, 'characters', 'overrides'),
  templateBody: quota('template', 1_000_000, 'bytes', 'cloudFormation'),
  templateInRequest: quota('template inside a request', 51_200, 'bytes', 'cloudFormation'),
  topicPolicy: quota('topic policy', 30 * 1024, 'bytes', 'sns'),
  trustPolicy: quota('trust policy', 2048, 'characters', 'iam'),
} as const

const characters = (limit: number, page: keyof typeof pages) => quota('length', limit, 'characters', page)

/** Limits of single texts, by resource type and property. A property of a list is measured in each entry. */
export const textQuotas: Readonly<Record<string, Readonly<Record<string, Quota>>>> = {
  'AWS::Athena::NamedQuery': {
    Name: characters(128, 'athena'),
    Description: characters(1024, 'athena'),
    QueryString: characters(262_144, 'athena'),
  },
  'AWS::Athena::WorkGroup': { Name: characters(128, 'athena'), Description: characters(1024, 'athena') },
  'AWS::CloudFormation::StackSet': {
    StackSetName: characters(128, 'stackSets'),
    Description: characters(1024, 'stackSets'),
  },
  'AWS::CloudWatch::Alarm': { AlarmName: characters(255, 'alarms'), AlarmDescription: characters(1024, 'alarms') },
  'AWS::CloudWatch::Dashboard': { DashboardName: characters(255, 'dashboards') },
  'AWS::EC2::SecurityGroup': { GroupDescription: characters(255, 'securityGroups') },
  'AWS::ECR::Repository': { RepositoryName: characters(256, 'repositories') },
  'AWS::ECS::Cluster': { ClusterName: characters(255, 'clusters') },
  'AWS::ECS::TaskDefinition': { Family: characters(255, 'taskDefinitions') },
  'AWS::Events::EventBus': { Name: characters(256, 'rules'), Description: characters(512, 'rules') },
  'AWS::Events::Rule': { Name: characters(64, 'rules'), Description: characters(512, 'rules') },
  'AWS::Glue::Database': {
    'DatabaseInput.Name': characters(255, 'glueDatabases'),
    'DatabaseInput.Description': characters(2048, 'glueDatabases'),
  },
  'AWS::Glue::Table': {
    'TableInput.Name': characters(255, 'glue'),
    'TableInput.Description': characters(2048, 'glue'),
    'TableInput.ViewOriginalText': characters(409_600, 'glue'),
    'TableInput.ViewExpandedText': characters(409_600, 'glue'),
  },
  'AWS::IAM::ManagedPolicy': { ManagedPolicyName: characters(128, 'iam'), Description: characters(1000, 'iam') },
  'AWS::IAM::Role': { RoleName: characters(64, 'iam'), Description: characters(1000, 'iam') },
  'AWS::KMS::Alias': { AliasName: characters(256, 'keys') },
  'AWS::KMS::Key': { Description: characters(8192, 'keyDescriptions') },
  'AWS::Logs::LogGroup': { LogGroupName: characters(512, 'logs') },
  'AWS::S3::Bucket': { BucketName: characters(63, 'buckets') },
  'AWS::SNS::Topic': { TopicName: characters(256, 'sns'), DisplayName: characters(100, 'sns') },
  'AWS::SQS::Queue': { QueueName: characters(80, 'sqs') },
  'AWS::Scheduler::Schedule': {
    Name: characters(64, 'schedules'),
    Description: characters(512, 'schedules'),
    ScheduleExpression: characters(256, 'schedules'),
    ScheduleExpressionTimezone: characters(50, 'schedules'),
  },
  'AWS::Scheduler::ScheduleGroup': { Name: characters(64, 'schedules') },
}
