import {
  Bell,
  Calendar,
  ChartNoAxesColumn,
  Flag,
  House,
  Link2,
  type LucideIcon,
  Pencil,
  Rows2,
  SlidersHorizontal,
} from "lucide-react"
import type { Messages } from "use-intl"

export type Destination = { href: string; name: keyof Messages["nav"]; icon: LucideIcon }

export const DESTINATIONS: Destination[] = [
  { href: "/dashboard/", name: "dashboard", icon: House },
  { href: "/calendar/", name: "calendar", icon: Calendar },
  { href: "/library/", name: "library", icon: Rows2 },
  { href: "/strategy/", name: "strategy", icon: Flag },
  { href: "/analytics/", name: "analytics", icon: ChartNoAxesColumn },
  { href: "/accounts/", name: "accounts", icon: Link2 },
]

export const NEW_POST: Destination = { href: "/compose/", name: "newPost", icon: Pencil }

export const SETTINGS: Destination = { href: "/settings/", name: "settings", icon: SlidersHorizontal }

export const NOTIFICATIONS: Destination = { href: "/notifications/", name: "notifications", icon: Bell }
