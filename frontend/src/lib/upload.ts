import { client } from "@/api/client.gen"
import { uploadMedia } from "@/api/sdk.gen"
import type { MediaRead } from "@/api/types.gen"
import { toApiError } from "./problem"

type Upload = {
  businessId: string
  file: Blob
  name: string
  onProgress: (share: number) => void
  signal?: AbortSignal
}

/**
 * Sends a file and tells how much of it has left. Only XMLHttpRequest knows that, so the generated client sends through one
 * here: addresses, token and errors stay its own. `isNew` is false where the library had these bytes already.
 */
export async function uploadFile({
  businessId,
  file,
  name,
  onProgress,
  signal,
}: Upload): Promise<MediaRead & { isNew: boolean }> {
  const { data, response } = await uploadMedia({
    query: { business_id: businessId, filename: name },
    body: file,
    bodySerializer: null,
    headers: { "Content-Type": "application/octet-stream" },
    fetch: (request: RequestInfo | URL) => send(request as Request, file, onProgress, signal),
    throwOnError: true,
  })
  return { ...data, isNew: response.status === 201 }
}

function send(request: Request, file: Blob, onProgress: (share: number) => void, signal?: AbortSignal) {
  return new Promise<Response>((resolve, reject) => {
    const sending = new XMLHttpRequest()
    sending.open(request.method, request.url)
    sending.withCredentials = client.getConfig().credentials === "include"
    request.headers.forEach((value, name) => {
      sending.setRequestHeader(name, value)
    })
    sending.upload.onprogress = event => event.lengthComputable && onProgress(event.loaded / event.total)
    sending.onload = () =>
      resolve(
        new Response(sending.responseText, {
          status: sending.status,
          headers: {
            "Content-Type": sending.getResponseHeader("Content-Type") ?? "application/json",
            "x-request-id": sending.getResponseHeader("x-request-id") ?? "",
          },
        }),
      )
    sending.onerror = () => reject(toApiError(null))
    sending.onabort = () => reject(new DOMException("", "AbortError"))
    signal?.addEventListener("abort", () => sending.abort())
    sending.send(file)
  })
}
