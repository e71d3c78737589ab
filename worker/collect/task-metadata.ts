/** Which ECS task runs this worker, for the record of a run. */
export interface TaskIdentity {
  /** ARN of the task. */
  readonly task?: string
  /** The image with its tag, and its digest where ECS tells it. */
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

const readJson = async (url: string): Promise<unknown> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
  return response.json()
}
