import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { eventBusArn, eventSource } from '../names.ts'

const denyPutting = (sid: string, conditions: Record<string, object>) =>
  new PolicyStatement({
    sid,
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['events:PutEvents'],
    resources: [eventBusArn()],
    conditions,
  })

/**
 * Nobody but the two tasks puts events on the bus, administrators of its account neither.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html
 */
export const onlyTheTasksPutEvents = (roleArns: readonly string[]) =>
  denyPutting('OnlyTheTasksPutEvents', { ArnNotEquals: { 'aws:PrincipalArn': roleArns } })

/** A negated operator holds without its key: an event without a source is denied too. */
export const onlyOurSource = () => denyPutting('OnlyOurSource', { StringNotEquals: { 'events:source': eventSource } })

/** A task role's half: one source, required to be present. */
export const putsEvents = () =>
  new PolicyStatement({
    sid: 'PutsEvents',
    actions: ['events:PutEvents'],
    resources: [eventBusArn()],
    conditions: { StringEquals: { 'events:source': eventSource } },
  })
