import { Fn, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { Automation, type AutomationProps } from '../constructs/automation.ts'
import { type WorkerImageProps, workerImage } from '../constructs/worker-image.ts'

export interface AutomationStackProps extends StackProps {
  readonly automation: Omit<AutomationProps, 'image'>
  readonly image: WorkerImageProps
}

/** In the management account, or that of a delegated administrator. */
export class AutomationStack extends Stack {
  /** Chosen by CloudFormation: to know them at synthesis takes credentials. */
  override get availabilityZones(): string[] {
    return [Fn.select(0, Fn.getAzs()), Fn.select(1, Fn.getAzs())]
  }

  constructor(scope: Construct, id: string, props: AutomationStackProps) {
    super(scope, id, props)
    new Automation(this, 'Automation', { ...props.automation, image: workerImage(this, props.image) })
  }
}
