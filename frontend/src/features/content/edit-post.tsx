import { useQuery } from "@tanstack/react-query"
import { useEffect, useRef, useState } from "react"
import { useTranslations } from "use-intl"
import { listPlatformsOptions } from "@/api/@tanstack/react-query.gen"
import type { PostRead } from "@/api/types.gen"
import { platformName } from "@/components/platform-glyph"
import { Button } from "@/components/ui/button"
import { Field, Textarea } from "@/components/ui/field"
import { cn } from "@/lib/cn"
import { countText } from "@/lib/count"
import { useEdit } from "@/lib/editing"
import { countBeside } from "@/lib/post-options"
import { accountsOptions } from "@/lib/post-queries"

/** Change a post's words; from then on they are the person's. */
export function EditPost({ post, onDone }: { post: PostRead; onDone: () => void }) {
  const t = useTranslations("postSheet")
  const common = useTranslations("common")
  const [text, setText] = useState(post.text)
  const edit = useEdit()
  const area = useRef<HTMLTextAreaElement>(null)
  useEffect(() => area.current?.focus(), [])
  return (
    <form
      className="flex min-h-0 flex-1 flex-col"
      onSubmit={event => {
        event.preventDefault()
        edit.mutate({ post, text }, { onSuccess: onDone })
      }}
    >
      <div className="flex-1 overflow-y-auto p-4">
        <Field label={t("text")}>
          {given => (
            <Textarea
              {...given}
              ref={area}
              required
              rows={12}
              value={text}
              onChange={event => setText(event.target.value)}
              onKeyDown={event =>
                event.key === "Enter" && (event.metaKey || event.ctrlKey) && event.currentTarget.form?.requestSubmit()
              }
            />
          )}
        </Field>
        <Counter text={text} platform={post.platform} post={post} />
      </div>
      <footer className="flex gap-2 border-t px-4 py-3">
        <Button type="submit" look="strong" isBusy={edit.isPending}>
          {common("save")}
        </Button>
        <Button onClick={onDone}>{common("cancel")}</Button>
      </footer>
    </form>
  )
}

/** How much of a platform's limit is used: amber from 90 %, red above, and in words. */
export function Counter({ text, platform, post }: { text: string; platform: string; post?: PostRead }) {
  const t = useTranslations("postSheet")
  const platforms = useQuery({ ...listPlatformsOptions(), staleTime: Number.POSITIVE_INFINITY })
  const accounts = useQuery({
    ...accountsOptions(post?.business_id ?? ""),
    enabled: post !== undefined && post.social_account_id !== null,
  })
  const usual = platforms.data?.items.find(one => one.platform === platform)
  const account = accounts.data?.items.find(({ id }) => id === post?.social_account_id)
  const rules = account?.rules.text ?? usual?.text
  if (!rules) return null
  const count = countText(text, rules) + (post && usual ? countBeside(usual.options, post.options, rules) : 0)
  const over = count - rules.max_length
  return (
    <p
      role="status"
      className={cn(
        "mt-1.5 text-12 tabular-nums",
        over > 0 ? "text-bad" : count >= rules.max_length * 0.9 ? "text-wait" : "text-ink-3",
      )}
    >
      {over > 0
        ? t("over", { platform: platformName(platform), over, limit: rules.max_length })
        : t("count", { count, limit: rules.max_length })}
    </p>
  )
}
