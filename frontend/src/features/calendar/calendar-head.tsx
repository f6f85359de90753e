import { ChevronLeft, ChevronRight, Ellipsis } from "lucide-react"
import type { ReactNode } from "react"
import { useTranslations } from "use-intl"
import { PageHead } from "@/components/page-head"
import { Button, ButtonLink } from "@/components/ui/button"
import { Menu, MenuItem, MenuLine, MenuLink } from "@/components/ui/menu"
import { Segments } from "@/components/ui/segments"
import { useBusiness } from "@/lib/business"
import { usePausing } from "./pausing"
import { stepFrom, titleOf, VIEWS, type View } from "./period"
import { useSelection } from "./selection"
import type { CalendarState } from "./use-calendar-state"

type Props = { state: CalendarState; view: View; isPhone: boolean; onSelectAll: () => void; children?: ReactNode }

/** Where one is, the way to other days and views, and what there is to do. */
export function CalendarHead({ state, view, isPhone, onSelectAll, children }: Props) {
  const t = useTranslations("calendar")
  const { week_starts_on: startsOn } = useBusiness()
  const { day, setState } = state
  const views = isPhone ? VIEWS.filter(one => one !== "week") : VIEWS
  const step = (count: number) => void setState({ day: stepFrom(view, day, count, startsOn) })
  const today = (
    <Button onClick={() => void setState({ day: null })}>
      {t("today")} <Key>T</Key>
    </Button>
  )
  return (
    <PageHead
      title={titleOf(isPhone ? "month" : view, day, startsOn)}
      beside={
        <span className="flex items-center md:gap-1">
          <Button
            look="ghost"
            isIcon
            aria-label={t(view === "month" ? "monthBefore" : "previous")}
            onClick={() => step(-1)}
          >
            <ChevronLeft className="icon" />
          </Button>
          <Button look="ghost" isIcon aria-label={t(view === "month" ? "monthAfter" : "next")} onClick={() => step(1)}>
            <ChevronRight className="icon" />
          </Button>
          <span className="max-md:hidden">{today}</span>
        </span>
      }
    >
      <span className="md:hidden">{today}</span>
      <Segments
        label={t("view")}
        value={view}
        onChange={next => void setState({ view: next })}
        options={views.map(value => ({ value, label: t(value) }))}
      />
      {children}
      <MoreMenu state={state} onSelectAll={onSelectAll} />
      <ButtonLink look="strong" href="/compose/" className="max-md:hidden">
        {t("newPost")} <Key>C</Key>
      </ButtonLink>
    </PageHead>
  )
}

function MoreMenu({ state: { setState }, onSelectAll }: Pick<Props, "state" | "onSelectAll">) {
  const t = useTranslations("calendar")
  const selection = useSelection()
  const { paused_at } = useBusiness()
  const { pause, resume } = usePausing()
  const open = (panel: "slots" | "recurring") => () => void setState({ panel, post: null })
  return (
    <Menu
      align="end"
      trigger={{
        "aria-label": t("menu.label"),
        className: "grid size-8 place-items-center rounded-control text-ink-2 hover:bg-hover max-md:size-11",
        children: <Ellipsis className="icon" />,
      }}
    >
      <MenuItem onClick={open("slots")}>{t("menu.slots")}</MenuItem>
      <MenuItem onClick={open("recurring")}>{t("menu.recurring")}</MenuItem>
      <MenuLink href="/strategy/?write=true">{t("menu.write")}</MenuLink>
      <MenuLine />
      <MenuItem onClick={() => (selection.isOn ? selection.stop() : selection.choose([]))}>
        {t(selection.isOn ? "menu.selectStop" : "menu.select")}
      </MenuItem>
      <MenuItem onClick={onSelectAll}>{t("menu.selectAll")}</MenuItem>
      <MenuLine />
      <MenuItem onClick={paused_at ? resume : pause}>{t(paused_at ? "menu.resume" : "menu.pause")}</MenuItem>
    </Menu>
  )
}

function Key({ children }: { children: string }) {
  return (
    <span aria-hidden="true" className="font-sans text-11 opacity-70 max-md:hidden">
      {children}
    </span>
  )
}
