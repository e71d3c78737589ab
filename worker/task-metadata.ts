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
    const response = await fetch(`${uri}/task`, { signal: AbortSignal.timeout(2_000) })
    const task = (await response.json()) as { TaskARN?: string; Containers?: { Image?: string; ImageID?: string }[] }
    const { Image, ImageID } = task.Containers?.[0] ?? {}
    return {
      ...(task.TaskARN && { task: task.TaskARN }),
      ...(Image && { image: ImageID && !Image.includes('@') ? `${Image}@${ImageID}` : Image }),
    }
  } catch {
    return {}
  }
}
