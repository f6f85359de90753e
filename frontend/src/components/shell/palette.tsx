import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { Command } from "cmdk"
import { CircleHelp, CreditCard, Lightbulb, Monitor, Moon, Plus, Repeat2, Search, ShieldCheck, Sun } from "lucide-react"
import { useRouter } from "next/navigation"
import { useTheme } from "next-themes"
import { type ReactNode, useEffect, useRef, useState } from "react"
import { useTranslations } from "use-intl"
import { listContentOptions } from "@/api/@tanstack/react-query.gen"
import { useUser } from "@/auth/context"
import { PlatformGlyph } from "@/components/platform-glyph"
import { StatusIcon } from "@/components/status-icon"
import { Tag } from "@/components/ui/tag"
import { useBusinesses } from "@/lib/business"
import { standingOf } from "@/lib/posts"
import { DESTINATIONS, NEW_POST, NOTIFICATIONS, SETTINGS } from "./destinations"
import { openOverlay } from "./overlays"

const LEAST_LETTERS = 2
const SHOWN_POSTS = 8
/** How long a pause in typing is, before the server is asked. */
const TYPING_MS = 150
const THEMES = [
  { value: "light", icon: Sun },
  { value: "dark", icon: Moon },
  { value: "system", icon: Monitor },
] as const

/** Everything there is to go to or to do, found by typing. */
export function Palette({ onClose }: { onClose: () => void }) {
  const t = useTranslations("palette")
  const nav = useTranslations("nav")
  const shell = useTranslations("shell")
  const router = useRouter()
  const { role } = useUser()
  const { theme, setTheme } = useTheme()
  const { businesses, business, choose } = useBusinesses()
  const dialog = useRef<HTMLDialogElement>(null)
  const [typed, setTyped] = useState("")
  const { found, hasFailed, isLooking } = usePostSearch(business?.id, typed.trim())

  useEffect(() => {
    dialog.current?.showModal()
    dialog.current?.querySelector("input")?.focus()
  }, [])

  const then = (run: () => void) => () => {
    dialog.current?.close()
    run()
  }
  const go = (href: string) => then(() => router.push(href))

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it already, by the browser
    <dialog
      ref={dialog}
      aria-label={t("title")}
      onClose={onClose}
      onClick={event => event.target === event.currentTarget && event.currentTarget.close()}
      className="mx-auto mt-[12dvh] mb-auto w-[min(600px,calc(100vw-32px))] overflow-hidden rounded-panel border border-line-strong bg-raised p-0 text-ink shadow-lifted backdrop:bg-[color-mix(in_oklab,var(--text)_24%,transparent)] dark:backdrop:bg-[color-mix(in_oklab,var(--bg)_64%,transparent)]"
    >
      <Command label={t("title")} loop>
        <div className="flex items-center gap-2.5 border-b px-4">
          <Search className="icon text-ink-3" />
          <Command.Input
            value={typed}
            onValueChange={setTyped}
            placeholder={t("placeholder")}
            className="h-12 min-w-0 flex-1 bg-transparent text-14 outline-none placeholder:text-ink-3"
          />
          <kbd className="font-sans text-11 text-ink-3 max-md:hidden">Esc</kbd>
        </div>
        <Command.List
          label={t("results")}
          className="max-h-[min(400px,60dvh)] overflow-y-auto overscroll-contain p-1.5 [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-12 [&_[cmdk-group-heading]]:text-ink-3"
        >
          {found.length === 0 && !hasFailed && (
            <Command.Empty className="px-2.5 py-6 text-13 text-ink-2">
              {t(isLooking ? "looking" : "nothing")}
            </Command.Empty>
          )}
          <Command.Group heading={t("create")}>
            <Item icon={<NEW_POST.icon className="icon" />} onSelect={go(NEW_POST.href)} hint="C">
              {nav(NEW_POST.name)}
            </Item>
            <Item icon={<Lightbulb className="icon" />} onSelect={go("/library/?shelf=ideas&jot=true")}>
              {t("jot")}
            </Item>
            <Item icon={<Plus className="icon" />} onSelect={go("/welcome/?new=true")}>
              {shell("newBusiness")}
            </Item>
          </Command.Group>
          <Command.Group heading={t("goTo")}>
            {[...DESTINATIONS, NOTIFICATIONS, SETTINGS].map(({ href, name, icon: Icon }) => (
              <Item key={href} icon={<Icon className="icon" />} onSelect={go(href)}>
                {nav(name)}
              </Item>
            ))}
            <Item icon={<CreditCard className="icon" />} onSelect={go("/billing/")}>
              {t("billing")}
            </Item>
            {role === "admin" && (
              <Item icon={<ShieldCheck className="icon" />} onSelect={go("/admin/")}>
                {t("admin")}
              </Item>
            )}
          </Command.Group>
          {found.length > 0 && (
            <Command.Group heading={t("posts")} forceMount>
              {found.map(post => (
                <Item
                  key={post.id}
                  value={post.id}
                  isFound
                  icon={<PlatformGlyph platform={post.platform} isNamed={false} />}
                  onSelect={go(`/library/?post=${post.id}`)}
                >
                  <span className="flex items-center gap-2">
                    <span className="min-w-0 flex-1 truncate">{post.text}</span>
                    <StatusIcon standing={standingOf(post)} />
                  </span>
                </Item>
              ))}
            </Command.Group>
          )}
          {hasFailed && <p className="px-2.5 py-2 text-13 text-ink-2">{t("postsFailed")}</p>}
          {businesses.length > 1 && (
            <Command.Group heading={t("businesses")}>
              {businesses
                .filter(({ id }) => id !== business?.id)
                .map(({ id, name, is_example }) => (
                  <Item
                    key={id}
                    value={`${name} ${id}`}
                    icon={<Repeat2 className="icon" />}
                    onSelect={then(() => choose(id))}
                  >
                    {shell("workOn", { name })} {is_example && <Tag>{shell("example")}</Tag>}
                  </Item>
                ))}
            </Command.Group>
          )}
          <Command.Group heading={shell("appearance")}>
            {THEMES.filter(({ value }) => value !== theme).map(({ value, icon: Icon }) => (
              <Item key={value} icon={<Icon className="icon" />} onSelect={then(() => setTheme(value))}>
                {t(`theme.${value}`)}
              </Item>
            ))}
          </Command.Group>
          <Command.Group heading={t("help")}>
            <Item icon={<CircleHelp className="icon" />} onSelect={() => openOverlay("help")} hint="?">
              {t("keys")}
            </Item>
          </Command.Group>
        </Command.List>
      </Command>
    </dialog>
  )
}

type ItemProps = {
  icon: ReactNode
  onSelect: () => void
  value?: string
  hint?: string
  isFound?: boolean
  children: ReactNode
}

function Item({ icon, onSelect, value, hint, isFound, children }: ItemProps) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      forceMount={isFound}
      className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-control px-2.5 text-13 data-[selected=true]:bg-hover max-md:min-h-11"
    >
      <span className="text-ink-2">{icon}</span>
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {hint && <kbd className="font-sans text-11 text-ink-3">{hint}</kbd>}
    </Command.Item>
  )
}

/** Posts with these words in them; the server looks, so they stay whatever the palette's own search thinks of them. */
function usePostSearch(businessId: string | undefined, typed: string) {
  const [q, setQ] = useState("")
  useEffect(() => {
    const timer = setTimeout(() => setQ(typed), TYPING_MS)
    return () => clearTimeout(timer)
  }, [typed])
  const isOn = businessId !== undefined && typed.length >= LEAST_LETTERS
  const { data, isError, isFetching } = useQuery({
    ...listContentOptions({ query: { business_id: businessId, q, limit: SHOWN_POSTS } }),
    enabled: isOn && q.length >= LEAST_LETTERS,
    placeholderData: keepPreviousData,
  })
  return {
    found: isOn ? (data?.items ?? []) : [],
    hasFailed: isOn && isError,
    isLooking: isOn && (isFetching || q !== typed),
  }
}
