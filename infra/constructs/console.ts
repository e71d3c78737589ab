import { Aws, CfnMapping, type Stack } from 'aws-cdk-lib'

const id = 'Console'

/** The host of the console in the partition of the stack. */
export function consoleHost(stack: Stack): string {
  const found = stack.node.tryFindChild(id)
  const hosts =
    found instanceof CfnMapping
      ? found
      : new CfnMapping(stack, id, {
          mapping: {
            aws: { host: 'console.aws.amazon.com' },
            'aws-us-gov': { host: 'console.amazonaws-us-gov.com' },
            'aws-cn': { host: 'console.amazonaws.cn' },
          },
        })
  return hosts.findInMap(Aws.PARTITION, 'host')
}
