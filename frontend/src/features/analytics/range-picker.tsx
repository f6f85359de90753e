import { ChevronDown } from "lucide-react"
import dynamic from "next/dynamic"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { buttonLook } from "@/components/ui/button-look"
import { Menu, MenuItem, MenuLine } from "@/components/ui/menu"
import { useBusiness } from "@/lib/business"
import { cn } from "@/lib/cn"
import { dayNumber, formatDate, monthShort } from "@/lib/format"
import { firstDay, lastDay, type Period, PRESETS } from "./period"

const RangeDialog = dynamic(() => import("./range-dialog").then(module => module.RangeDialog), { ssr: false })

type Props = {
  period: Period
  compares: boolean
  onPeriod: (period: Period) => void
  onCompares: (compares: boolean) => void
}

/** Which days, and against what. */
export function RangePicker({ period, compares, onPeriod, onCompares }: Props) {
  const t = useTranslations("analytics")
  const { timezone } = useBusiness()
  const [isChoosing, setChoosing] = useState(false)
  const first = firstDay(period, timezone)
  const last = lastDay(period, timezone)
  const words =
    first.slice(0, 4) === last.slice(0, 4)
      ? `${dayNumber(first)} ${monthShort(first)} – ${dayNumber(last)} ${monthShort(last)}`
      : `${formatDate(first)} – ${formatDate(last)}`
  const against = t("compare", { days: period.days })
  return (
    <>
      <Menu
        trigger={{
          className: buttonLook(),
          "aria-label": t("range", { period: words }),
          children: (
            <>
              {words}
              <ChevronDown className="icon size-3" aria-hidden="true" />
            </>
          ),
        }}
      >
        {PRESETS.map(days => (
          <MenuItem
            key={days}
            className={cn(period.to === null && period.days === days && "font-medium")}
            aria-current={(period.to === null && period.days === days) || undefined}
            onClick={() => onPeriod({ days, to: null })}
          >
            {t("presets", { days })}
          </MenuItem>
        ))}
        <MenuLine />
        <MenuItem onClick={() => setChoosing(true)}>{t("otherDays")}</MenuItem>
      </Menu>
      <Menu
        trigger={{
          className: buttonLook({ look: "ghost" }),
          "aria-label": t("comparison", { what: compares ? against : t("noCompare") }),
          children: (
            <>
              {compares ? against : t("noCompare")}
              <ChevronDown className="icon size-3" aria-hidden="true" />
            </>
          ),
        }}
      >
        <MenuItem aria-current={compares || undefined} onClick={() => onCompares(true)}>
          {against}
        </MenuItem>
        <MenuItem aria-current={!compares || undefined} onClick={() => onCompares(false)}>
          {t("noCompare")}
        </MenuItem>
      </Menu>
      {isChoosing && (
        <RangeDialog
          first={first}
          last={last}
          onClose={() => setChoosing(false)}
          onChoose={chosen => {
            setChoosing(false)
            onPeriod(chosen)
          }}
        />
      )}
    </>
  )
}
