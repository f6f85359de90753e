"use client"

import dynamic from "next/dynamic"
import { parseAsStringLiteral, useQueryState } from "nuqs"
import { type ComponentType, useId } from "react"
import { useTranslations } from "use-intl"
import { useUser } from "@/auth/context"
import { Empty } from "@/components/empty"
import { PageHead } from "@/components/page-head"
import { Skeleton } from "@/components/ui/skeleton"

const TABS = ["overview", "users", "work", "platforms", "writers", "log"] as const
type Tab = (typeof TABS)[number]

const loading = () => <Skeleton className="h-60 w-full" />

const CONTENT: Record<Tab, ComponentType> = {
  overview: dynamic(() => import("./overview").then(module => module.Overview), { ssr: false, loading }),
  users: dynamic(() => import("./users").then(module => module.Users), { ssr: false, loading }),
  work: dynamic(() => import("./work").then(module => module.Work), { ssr: false, loading }),
  platforms: dynamic(() => import("./platforms").then(module => module.Platforms), { ssr: false, loading }),
  writers: dynamic(() => import("./writers").then(module => module.Writers), { ssr: false, loading }),
  log: dynamic(() => import("./log").then(module => module.Log), { ssr: false, loading }),
}

/** How the whole installation is doing, for those who run it. The server asks for the role again at every step. */
export function Admin() {
  const t = useTranslations("admin")
  const id = useId()
  const { role } = useUser()
  const [tab, setTab] = useQueryState("tab", parseAsStringLiteral(TABS).withDefault("overview"))
  const Content = CONTENT[tab]
  return (
    <>
      <PageHead title={t("title")} />
      <div className="w-full max-w-304 px-4 pt-5 pb-12 md:px-8">
        {role !== "admin" ? (
          <Empty title={t("closed")} detail={t("closedDetail")} />
        ) : (
          <>
            <nav aria-label={t("tabs")} className="-mx-4 mb-6 overflow-x-auto px-4 md:-mx-8 md:px-8">
              <ul className="flex w-max min-w-full gap-5 border-b">
                {TABS.map(name => (
                  <li key={name}>
                    <button
                      type="button"
                      aria-current={name === tab ? "page" : undefined}
                      onClick={() => void setTab(name)}
                      className="-mb-px h-9 border-transparent border-b-2 text-13 text-ink-2 hover:text-ink focus-visible:-outline-offset-2 aria-[current=page]:border-ink aria-[current=page]:font-medium aria-[current=page]:text-ink max-md:h-11"
                    >
                      {t(`tab.${name}`)}
                    </button>
                  </li>
                ))}
              </ul>
            </nav>
            <section aria-labelledby={`${id}-${tab}`}>
              <h2 id={`${id}-${tab}`} className="sr-only">
                {t(`tab.${tab}`)}
              </h2>
              <Content />
            </section>
          </>
        )}
      </div>
    </>
  )
}
