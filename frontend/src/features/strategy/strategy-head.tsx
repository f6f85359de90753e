import { Check, ChevronDown, Columns2 } from "lucide-react"
import { useTranslations } from "use-intl"
import type { StrategyRead } from "@/api/types.gen"
import { PageHead } from "@/components/page-head"
import { Button } from "@/components/ui/button"
import { Menu, MenuItem, MenuLine } from "@/components/ui/menu"
import { Tag } from "@/components/ui/tag"
import { useBusiness } from "@/lib/business"
import { formatDay } from "@/lib/format"
import { dayOf } from "@/lib/tz"

type Props = {
  /** Newest first. */
  all: readonly StrategyRead[]
  shown: StrategyRead | undefined
  isComparing: boolean
  isWriting: boolean
  isActivating: boolean
  onShow: (version: number | null) => void
  onCompare: (version: number, other: number) => void
  onRedo: () => void
  onWritePosts: () => void
  onActivate: (strategy: StrategyRead) => void
}

/** Which version this is, the others, and what can be done with it. */
export function StrategyHead(props: Props) {
  const { all, shown, isComparing, isWriting, isActivating, onShow, onCompare, onRedo, onWritePosts, onActivate } =
    props
  const t = useTranslations("strategy")
  const { timezone } = useBusiness()
  const dateOf = (instant: string) => formatDay(dayOf(instant, timezone))
  const place = all.findIndex(strategy => strategy.id === shown?.id)
  const other = all[place + 1] ?? all[place - 1]
  return (
    <PageHead
      title={t("title")}
      note={
        shown && (
          <Tag>
            {shown.is_active && <Check className="icon size-3" aria-hidden="true" />}
            {t(shown.is_active ? "activeVersion" : "oldVersion", {
              version: shown.version,
              when: dateOf(shown.created_at),
            })}
          </Tag>
        )
      }
    >
      {shown && other && (
        <Menu
          align="end"
          trigger={{
            className:
              "flex h-8 items-center gap-1.5 rounded-control px-2.5 text-13 font-medium text-ink-2 hover:bg-hover max-md:h-11",
            children: (
              <>
                {t("versions")}
                <ChevronDown className="icon size-3" aria-hidden="true" />
              </>
            ),
          }}
        >
          {all.map(strategy => (
            <MenuItem
              key={strategy.id}
              aria-current={(strategy.id === shown.id && !isComparing) || undefined}
              onClick={() => onShow(strategy.is_active ? null : strategy.version)}
            >
              <span>
                {t("versionOf", { version: strategy.version, when: dateOf(strategy.created_at) })}
                <span className="text-ink-3"> {t(`madeBy.${strategy.made_by}`)}</span>
              </span>
              {strategy.is_active && <Check className="icon ml-auto" aria-label={t("active")} />}
            </MenuItem>
          ))}
          <MenuLine />
          <MenuItem onClick={() => onCompare(shown.version, other.version)}>
            <Columns2 className="icon" aria-hidden="true" />
            {t("compare")}
          </MenuItem>
        </Menu>
      )}
      {isComparing && (
        <Button onClick={() => onShow(shown?.is_active ? null : (shown?.version ?? null))}>{t("closeCompare")}</Button>
      )}
      {shown?.is_active && !isComparing && (
        <Button isBusy={isWriting} onClick={onRedo} className="max-sm:hidden">
          {t("regenerate")}
        </Button>
      )}
      {shown?.is_active && (
        <Button look="strong" onClick={onWritePosts}>
          {t("writePosts")}
        </Button>
      )}
      {shown && !shown.is_active && (
        <Button look="strong" isBusy={isActivating} onClick={() => onActivate(shown)}>
          {t("useVersion", { version: shown.version })}
        </Button>
      )}
    </PageHead>
  )
}
