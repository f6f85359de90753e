import { Plus } from "lucide-react"
import { useTranslations } from "use-intl"
import type { GapRead } from "@/api/types.gen"
import { PlatformGlyph, platformName } from "@/components/platform-glyph"
import { Link } from "@/components/ui/link"
import { useBusiness } from "@/lib/business"
import { composeHref } from "@/lib/compose-link"
import { formatInstant } from "@/lib/format"
import { timeOf } from "@/lib/tz"

/** A place of the week that no post fills; a press writes one for it. */
export function GapPlace({ gap, top }: { gap: GapRead; top: number }) {
  const t = useTranslations("calendar.gaps")
  const { timezone } = useBusiness()
  const when = formatInstant(gap.scheduled_for, timezone)
  return (
    <Link
      href={composeHref(gap)}
      data-tile={gap.scheduled_for}
      title={gap.why}
      aria-label={t(gap.is_slot ? "write" : "writeProposed", {
        when,
        platform: platformName(gap.platform),
        why: gap.why,
      })}
      className="group absolute inset-x-1 flex h-7 items-center gap-1.5 rounded-control border border-dashed border-control bg-page px-1.5 text-12 font-medium text-ink-2 hover:bg-hover"
      style={{ top }}
    >
      <Plus className="icon size-3!" aria-hidden="true" />
      <time dateTime={gap.scheduled_for} className="flex-1">
        {timeOf(gap.scheduled_for, timezone)}
      </time>
      <PlatformGlyph platform={gap.platform} size={14} isNamed={false} />
    </Link>
  )
}
