import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { resolvePostMutation } from "@/api/@tanstack/react-query.gen"
import type { PostRead } from "@/api/types.gen"
import { platformName } from "@/components/platform-glyph"
import { StatusIcon } from "@/components/status-icon"
import { Button } from "@/components/ui/button"
import { Field, Input } from "@/components/ui/field"
import { Link } from "@/components/ui/link"
import { useBusiness } from "@/lib/business"
import { firstLine } from "@/lib/format"
import { invalidate } from "@/lib/invalidate"
import { accountsOptions } from "@/lib/post-queries"
import { standingOf } from "@/lib/posts"
import { toApiError } from "@/lib/problem"
import { useWhen } from "@/lib/when"
import { ACTION, ROW, WORDS } from "./row"

/** A post that may be live: only a person can look, and say what is true. */
export function UnconfirmedPost({ post }: { post: PostRead }) {
  const t = useTranslations("dashboard")
  const client = useQueryClient()
  const { id, timezone } = useBusiness()
  const when = useWhen(timezone)
  const { data: accounts } = useQuery(accountsOptions(id))
  const [isOpen, setOpen] = useState(false)
  const [permalink, setPermalink] = useState("")
  const resolve = useMutation({
    ...resolvePostMutation(),
    meta: { showsOwnError: true },
    onSuccess: () => invalidate(client, "listContent", "getPost", "getPostTimeline"),
  })
  const platform = platformName(post.platform)
  const account = accounts?.items.find(one => one.id === post.social_account_id)?.account_name ?? ""
  const path = { post_id: post.id }
  const problem = resolve.error ? toApiError(resolve.error) : null
  return (
    <li className={ROW}>
      <StatusIcon standing={standingOf(post)} />
      <div className={WORDS}>
        <p className="text-13">
          <b className="font-semibold">{t("mayBeLive", { platform })}</b>{" "}
          {post.scheduled_for && when(post.scheduled_for)}{" "}
          <Link href={`/library/?status=unconfirmed&post=${post.id}`} className="underline-offset-2 hover:underline">
            “{firstLine(post.text)}”
          </Link>
        </p>
        <p className="text-12 text-ink-2">
          {isOpen ? t("lookOn", { account, platform }) : (post.failure_reason ?? t("mayBeLiveDetail", { platform }))}
        </p>
      </div>
      {!isOpen && (
        <div className={ACTION}>
          <Button size="sm" aria-expanded={false} onClick={() => setOpen(true)}>
            {t("check")}
          </Button>
        </div>
      )}
      {isOpen && (
        <form
          className="w-full pl-7"
          onSubmit={event => {
            event.preventDefault()
            resolve.mutate({ path, body: { resolution: "published", permalink } })
          }}
        >
          <Field
            label={t("liveAddress")}
            error={
              problem ? (problem.fields.permalink ?? Object.values(problem.fields)[0] ?? problem.detail) : undefined
            }
          >
            {given => (
              <Input
                {...given}
                type="url"
                required
                placeholder="https://"
                value={permalink}
                onChange={event => setPermalink(event.target.value)}
              />
            )}
          </Field>
          <div className="mt-3 mb-1 flex flex-wrap gap-2">
            <Button type="submit" size="sm" isBusy={resolve.isPending}>
              {t("itIsLive")}
            </Button>
            <Button
              size="sm"
              isBusy={resolve.isPending}
              onClick={() => resolve.mutate({ path, body: { resolution: "resend" } })}
            >
              {t("sendAgain")}
            </Button>
          </div>
        </form>
      )}
    </li>
  )
}
