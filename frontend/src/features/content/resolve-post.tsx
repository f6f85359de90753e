import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { resolvePostMutation } from "@/api/@tanstack/react-query.gen"
import type { PostRead } from "@/api/types.gen"
import { platformName } from "@/components/platform-glyph"
import { SignIcon } from "@/components/sign-icon"
import { Button } from "@/components/ui/button"
import { Field, Input } from "@/components/ui/field"
import { invalidate } from "@/lib/invalidate"

/** A post that may be live: only a person can look, and say what is true. */
export function ResolvePost({ post }: { post: PostRead }) {
  const t = useTranslations("postSheet")
  const client = useQueryClient()
  const [permalink, setPermalink] = useState("")
  const resolve = useMutation({
    ...resolvePostMutation(),
    onSuccess: () => invalidate(client, "listContent", "getPost", "getPostTimeline"),
  })
  const path = { post_id: post.id }
  return (
    <form
      className="mx-4 mb-4 rounded-control bg-wait-bg px-3 py-3"
      onSubmit={event => {
        event.preventDefault()
        resolve.mutate({ path, body: { resolution: "published", permalink } })
      }}
    >
      <p className="flex items-start gap-2 text-13 text-wait">
        <SignIcon sign="warning" size={14} className="mt-[3px]" />
        {post.failure_reason ?? t("mayBeLive", { platform: platformName(post.platform) })}
      </p>
      <Field className="mt-3" label={t("liveAddress")}>
        {given => (
          <Input
            {...given}
            type="url"
            required
            value={permalink}
            onChange={event => setPermalink(event.target.value)}
            placeholder="https://"
          />
        )}
      </Field>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button type="submit" isBusy={resolve.isPending}>
          {t("itIsLive")}
        </Button>
        <Button isBusy={resolve.isPending} onClick={() => resolve.mutate({ path, body: { resolution: "resend" } })}>
          {t("sendAgain")}
        </Button>
      </div>
    </form>
  )
}
