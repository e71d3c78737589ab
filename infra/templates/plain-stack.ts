import { CfnCondition, type CfnParameter, Fn, Stack, Tags } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { plainSynthesizer } from '../stacks/inline-template.ts'

/** CloudFormation does not take tags for these everywhere yet. */
export const untaggable = ['AWS::CloudWatch::Dashboard']

/** A stack whose template is published: no bootstrap, no assets, no account. */
export class PlainStack extends Stack {
  constructor(scope: Construct, id: string, description: string) {
    super(scope, id, { description, synthesizer: plainSynthesizer() })
  }

  /** True if a parameter has a value other than its placeholder for "none". */
  isGiven(id: string, parameter: CfnParameter, nothing = ''): CfnCondition {
    const value =
      parameter.type === 'CommaDelimitedList' ? Fn.join(',', parameter.valueAsList) : parameter.valueAsString
    return new CfnCondition(this, id, { expression: Fn.conditionNot(Fn.conditionEquals(value, nothing)) })
  }

  tagEverything({ pTagKey1, pTagValue1 }: { readonly pTagKey1: CfnParameter; readonly pTagValue1: CfnParameter }) {
    Tags.of(this).add(pTagKey1.valueAsString, pTagValue1.valueAsString, { excludeResourceTypes: untaggable })
  }
}
