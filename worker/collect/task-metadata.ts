import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { json } from 'node:stream/consumers'

/** Which ECS task runs this worker, for the record of a run. */
export interface TaskIdentity {
  /** ARN of the task. */
  readonly task?: string
  /** The image with its tag, and its digest if ECS reports it. */
  readonly image?: string
}

/**
 * Asks the metadata endpoint of the task, if there is one. Never fails: it is a convenience of the record.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html
 */
export async function describeTask(uri: string | undefined): Promise<TaskIdentity> {
  if (!uri) return {}
  try {
    // The container's own description: a task may hold others, such as an agent that looks after it.
    const [container, task] = (await Promise.all([readJson(uri), readJson(`${uri}/task`)])) as [
      { Image?: string; ImageID?: string },
      { TaskARN?: string },
    ]
    const { Image, ImageID } = container
    return {
      ...(task.TaskARN && { task: task.TaskARN }),
      ...(Image && { image: ImageID && !Image.includes('@') ? `${Image}@${ImageID}` : Image }),
    }
  } catch {
    return {}
  }
}

/** Without the agent that all requests share by default: NODE_USE_ENV_PROXY would send it through a proxy. */
async function readJson(url: string): Promise<unknown> {
  const request = get(url, { agent: new Agent(), signal: AbortSignal.timeout(2_000) })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return json(response)
}
