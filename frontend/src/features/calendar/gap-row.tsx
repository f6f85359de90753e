import { Plus } from "lucide-react"
import { useTranslations } from "use-intl"
import type { GapRead } from "@/api/types.gen"
import { PlatformGlyph, platformName } from "@/components/platform-glyph"
import { Link } from "@/components/ui/link"
import { useBusiness } from "@/lib/business"
import { composeHref } from "@/lib/compose-link"
import { timeOf } from "@/lib/tz"

/** A place of a day's list that no post fills. */
export function GapRow({ gap }: { gap: GapRead }) {
  const t = useTranslations("calendar.gaps")
  const { timezone } = useBusiness()
  return (
    <li className="border-t border-dashed border-control first:border-t-0">
      <Link
        href={composeHref(gap)}
        className="flex min-h-11 items-start gap-3 py-2.5 text-13 text-ink-2 hover:bg-hover focus-visible:-outline-offset-2"
      >
        <time dateTime={gap.scheduled_for} className="w-10 flex-none">
          {timeOf(gap.scheduled_for, timezone)}
        </time>
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-2">
            <PlatformGlyph platform={gap.platform} size={14} isNamed={false} />
            {t(gap.is_slot ? "open" : "proposed", { platform: platformName(gap.platform) })}
          </span>
          <span className="block text-12 text-ink-3">{gap.why}</span>
        </span>
        <Plus className="icon" aria-hidden="true" />
      </Link>
    </li>
  )
}
