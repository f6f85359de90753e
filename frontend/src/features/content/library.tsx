"use client"

import { useInfiniteQuery } from "@tanstack/react-query"
import { parseAsStringLiteral, useQueryState } from "nuqs"
import { useTranslations } from "use-intl"
import { listContentInfiniteOptions } from "@/api/@tanstack/react-query.gen"
import type { PostRead, PostStatus } from "@/api/types.gen"
import { Empty } from "@/components/empty"
import { PillarShape } from "@/components/pillar-shape"
import { PlatformGlyph } from "@/components/platform-glyph"
import { PostLead } from "@/components/post-lead"
import { ProblemNotice } from "@/components/problem-notice"
import { StatusWord } from "@/components/status-icon"
import { Button, ButtonLink } from "@/components/ui/button"
import { Segments } from "@/components/ui/segments"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { cn } from "@/lib/cn"
import { afterFirstLine } from "@/lib/format"
import { usePillarIndex } from "@/lib/pillars"
import { usePostActions } from "@/lib/post-actions"
import { standingOf, timeOfPost } from "@/lib/posts"
import { useWhen } from "@/lib/when"

const TABS = ["all", "draft", "scheduled", "published", "failed"] as const
const STATUSES: Record<(typeof TABS)[number], PostStatus[] | undefined> = {
  all: undefined,
  draft: ["draft", "in_review"],
  scheduled: ["scheduled", "publishing"],
  published: ["published"],
  failed: ["failed", "unconfirmed"],
}

/** Every post of the business, by how it stands. */
export function Library() {
  const t = useTranslations("library")
  const common = useTranslations("common")
  const { id } = useBusiness()
  const [tab, setTab] = useQueryState("status", parseAsStringLiteral(TABS).withDefault("all"))
  const { approve } = usePostActions()
  const query = useInfiniteQuery({
    ...listContentInfiniteOptions({ query: { business_id: id, status: STATUSES[tab], limit: 50 } }),
    initialPageParam: "",
    getNextPageParam: page => page.next_cursor,
  })
  const posts = query.data?.pages.flatMap(page => page.items)
  const waiting = posts?.filter(post => standingOf(post) === "review") ?? []
  return (
    <div className="px-4 py-4 md:px-8">
      <div className="flex flex-wrap items-center gap-2 pb-4 max-md:-mx-4 max-md:overflow-x-auto max-md:px-4">
        <Segments
          label={t("filter")}
          value={tab}
          onChange={setTab}
          options={TABS.map(value => ({ value, label: t(`tabs.${value}`) }))}
        />
        {waiting.length > 1 && (
          <Button className="ml-auto" isBusy={approve.isPending} onClick={() => approve.mutate(waiting)}>
            {t("approveAll", { count: waiting.length })}
          </Button>
        )}
      </div>
      {query.isError && !posts ? (
        <ProblemNotice error={query.error} title={t("failed")} onRetry={() => void query.refetch()} />
      ) : posts?.length === 0 ? (
        <Empty title={t(`empty.${tab}`)} detail={t("emptyDetail")}>
          <ButtonLink look="strong" href="/strategy/?write=true">
            {t("write")}
          </ButtonLink>
        </Empty>
      ) : (
        <ul className="border-t" aria-busy={query.isPending}>
          {posts
            ? posts.map(post => <LibraryRow key={post.id} post={post} />)
            : ["a", "b", "c", "d", "e"].map(key => (
                <li key={key} className="border-b py-3">
                  <Skeleton className="h-4 w-60 max-w-full" />
                  <Skeleton className="mt-1.5 h-3 w-100 max-w-full" />
                </li>
              ))}
        </ul>
      )}
      {query.hasNextPage && (
        <Button className="mt-4" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {common("loadMore")}
        </Button>
      )}
    </div>
  )
}

function LibraryRow({ post }: { post: PostRead }) {
  const t = useTranslations("library")
  const { timezone } = useBusiness()
  const when = useWhen(timezone)
  const pillarIndex = usePillarIndex()(post.pillar)
  const [openId, setOpenId] = useQueryState("post")
  const time = timeOfPost(post)
  const isHere = openId === post.id
  return (
    <li className={cn("border-b", isHere && "bg-selected")}>
      <button
        type="button"
        aria-expanded={isHere}
        onClick={() => void setOpenId(isHere ? null : post.id)}
        className="grid w-full gap-x-4 gap-y-0.5 px-1 py-2.5 text-left hover:bg-side focus-visible:-outline-offset-2 md:grid-cols-[16px_minmax(0,1fr)_150px_130px]"
      >
        <span className="pt-0.5 max-md:hidden">
          <PlatformGlyph platform={post.platform} />
        </span>
        <span className="min-w-0">
          <span className="block text-13 font-medium">
            <PostLead post={post} />
          </span>
          <span className="block truncate text-12 text-ink-2">{afterFirstLine(post.text)}</span>
        </span>
        <span className="flex items-center gap-2 text-12 text-ink-2">
          <span className="md:hidden">
            <PlatformGlyph platform={post.platform} size={14} />
          </span>
          {pillarIndex !== null && <PillarShape index={pillarIndex} />}
          <span className="inline-block min-w-0 truncate first-letter:uppercase">
            {time ? when(time) : t("noTime")}
          </span>
        </span>
        <span className="flex items-center text-12">
          <StatusWord standing={standingOf(post)} />
        </span>
      </button>
    </li>
  )
}
