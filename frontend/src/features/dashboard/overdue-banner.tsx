import { useQuery } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { getOverduePostsOptions } from "@/api/@tanstack/react-query.gen"
import { SignIcon } from "@/components/sign-icon"
import { ButtonLink } from "@/components/ui/button"
import { useBusiness } from "@/lib/business"
import { useWhen } from "@/lib/when"

const LOOK_EVERY_MS = 30_000

/** The alarm that posts are due and nobody sends them. It looks by itself, and goes when they have gone out. */
export function OverdueBanner() {
  const t = useTranslations("dashboard.overdue")
  const { id, timezone } = useBusiness()
  const when = useWhen(timezone)
  const { data } = useQuery({ ...getOverduePostsOptions(), refetchInterval: LOOK_EVERY_MS, staleTime: 0 })
  if (!data?.since) return null
  const [only] = data.posts
  const post = data.count === 1 && only?.business_id === id ? `&post=${only.id}` : ""
  return (
    <div role="alert" className="mt-6 flex flex-wrap items-start gap-3 rounded-panel border border-line-strong p-4">
      <SignIcon sign="failed" className="mt-0.5 text-bad" />
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-medium">{t("title", { count: data.count, when: when(data.since) })}</p>
        <p className="text-12 text-ink-2">{t("detail")}</p>
      </div>
      <ButtonLink size="sm" href={`/library/?status=scheduled${post}`} className="max-sm:ml-7">
        {t("see", { count: data.count })}
      </ButtonLink>
    </div>
  )
}
