import { CreditCard, LogOut, Monitor, Moon, ShieldCheck, Sun } from "lucide-react"
import { useTheme } from "next-themes"
import { useTranslations } from "use-intl"
import { useAuth } from "@/auth/context"
import { MenuItem, MenuLabel, MenuLine, MenuLink } from "@/components/ui/menu"

const THEMES = [
  { value: "light", icon: Sun },
  { value: "dark", icon: Moon },
  { value: "system", icon: Monitor },
] as const

/** How it looks here, and the way out: the end of the account's menu. */
export function MeItems() {
  const t = useTranslations("shell")
  const { user, signOut } = useAuth()
  const { theme, setTheme } = useTheme()
  return (
    <>
      <MenuLink href="/billing/">
        <CreditCard className="icon" />
        {t("billing")}
      </MenuLink>
      {user?.role === "admin" && (
        <MenuLink href="/admin/">
          <ShieldCheck className="icon" />
          {t("admin")}
        </MenuLink>
      )}
      <MenuLine />
      <MenuLabel>{t("appearance")}</MenuLabel>
      {THEMES.map(({ value, icon: Icon }) => (
        <MenuItem key={value} stays aria-pressed={theme === value} onClick={() => setTheme(value)}>
          <Icon className="icon" />
          {t(value)}
          {theme === value && <span className="ml-auto size-1.5 rounded-full bg-strong" aria-hidden="true" />}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem onClick={() => void signOut()}>
        <LogOut className="icon" />
        {t("signOut")}
      </MenuItem>
    </>
  )
}
