type Answered = { data: { ok: true } | { ok: false; reason: string } | undefined }

/** The reason why a press was refused, if it was. */
export function refusalOf({ data }: Answered): string | undefined {
  return data && !data.ok ? data.reason : undefined
}
