"use client"

import { useQuery } from "@tanstack/react-query"
import { LayoutGrid, Rows3 } from "lucide-react"
import dynamic from "next/dynamic"
import { parseAsStringLiteral, useQueryState } from "nuqs"
import { useTranslations } from "use-intl"
import { getConfigOptions } from "@/api/@tanstack/react-query.gen"
import { PageHead } from "@/components/page-head"
import { Skeleton } from "@/components/ui/skeleton"
import { cn } from "@/lib/cn"
import { PostLibrary } from "./post-library"

const MediaLibrary = dynamic(() => import("./media-library").then(module => module.MediaLibrary), {
  ssr: false,
  loading: () => <Skeleton className="m-8 h-40" />,
})

const IdeaShelf = dynamic(() => import("./idea-shelf").then(module => module.IdeaShelf), {
  ssr: false,
  loading: () => <Skeleton className="m-8 h-40" />,
})

const SHELVES = ["posts", "media", "ideas"] as const
const VIEWS = ["rows", "cards"] as const
export type View = (typeof VIEWS)[number]

/** Everything the business has: its posts by how they stand, its pictures and videos, and what posts may come of. */
export function Library() {
  const t = useTranslations("library")
  const [shelf, setShelf] = useQueryState("shelf", parseAsStringLiteral(SHELVES).withDefault("posts"))
  const [view, setView] = useQueryState("view", parseAsStringLiteral(VIEWS).withDefault("rows"))
  const { data: config } = useQuery({ ...getConfigOptions(), staleTime: 60_000 })
  const shelves = SHELVES.filter(one => one !== "ideas" || config?.flags.ideas !== false)
  return (
    <>
      <PageHead title={t("title")}>
        {shelf === "posts" && (
          <fieldset
            aria-label={t("view")}
            className="inline-flex h-8 overflow-clip rounded-control border border-line-strong max-md:hidden"
          >
            {VIEWS.map(one => {
              const Icon = one === "rows" ? Rows3 : LayoutGrid
              return (
                <button
                  key={one}
                  type="button"
                  aria-label={t(`views.${one}`)}
                  aria-pressed={view === one}
                  onClick={() => void setView(one)}
                  className="grid w-9 place-items-center text-ink-2 not-first:border-l hover:bg-hover focus-visible:-outline-offset-2 aria-pressed:bg-selected aria-pressed:text-ink"
                >
                  <Icon className="icon" aria-hidden="true" />
                </button>
              )
            })}
          </fieldset>
        )}
        <nav aria-label={t("shelf")} className="flex gap-1">
          {shelves.map(one => (
            <button
              key={one}
              type="button"
              aria-current={shelf === one ? "page" : undefined}
              onClick={() => void setShelf(one)}
              className={cn(
                "h-8 rounded-control px-3 text-13 text-ink-2 hover:bg-hover max-md:h-11",
                "aria-[current]:bg-selected aria-[current]:font-medium aria-[current]:text-ink",
              )}
            >
              {t(`shelves.${one}`)}
            </button>
          ))}
        </nav>
      </PageHead>
      {shelf === "posts" ? <PostLibrary view={view} /> : shelf === "media" ? <MediaLibrary /> : <IdeaShelf />}
    </>
  )
}
