import { Aws, type CfnCondition, Fn, type IResolvable } from 'aws-cdk-lib'
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'

/** A statement that is only there if a condition of the template holds. */
export interface ConditionalStatement {
  readonly condition: CfnCondition
  readonly statement: PolicyStatement
}

export type Statement = PolicyStatement | ConditionalStatement

/**
 * A policy document as CloudFormation takes it. The order of the statements is kept and none are merged, so that
 * a statement in the template is the statement of the function that made it.
 */
export function policyDocument(statements: readonly Statement[]): object {
  return { Version: '2012-10-17', Statement: statements.map(resource) }
}

function resource(statement: Statement): IResolvable | object {
  if (!('condition' in statement)) return statement.toStatementJson()
  return Fn.conditionIf(statement.condition.logicalId, statement.statement.toStatementJson(), Aws.NO_VALUE)
}
