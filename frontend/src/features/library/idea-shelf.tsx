import { useInfiniteQuery } from "@tanstack/react-query"
import { useQueryState } from "nuqs"
import { useTranslations } from "use-intl"
import { listIdeasInfiniteOptions } from "@/api/@tanstack/react-query.gen"
import { Empty } from "@/components/empty"
import { More } from "@/components/more"
import { ProblemNotice } from "@/components/problem-notice"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { IdeaRow } from "./idea-row"
import { JotForm } from "./jot-form"
import { useDeleteIdea } from "./use-delete-idea"

/** What came to somebody's mind, until posts are written from it. */
export function IdeaShelf() {
  const t = useTranslations("library.ideas")
  const { id } = useBusiness()
  // Which idea is being written up, by which work; in the address, so that a reload goes on watching.
  const [writing, setWriting] = useQueryState("writing")
  const query = useInfiniteQuery({
    ...listIdeasInfiniteOptions({ query: { business_id: id, limit: 50 } }),
    initialPageParam: "",
    getNextPageParam: page => page.next_cursor,
  })
  const { leaving, remove } = useDeleteIdea()
  const ideas = query.data?.pages.flatMap(page => page.items).filter(idea => !leaving.has(idea.id))
  const [writingIdea, workId] = writing?.split(".") ?? []
  return (
    <div className="w-full max-w-200 px-4 py-4 md:px-8">
      <JotForm />
      {query.isError && !ideas ? (
        <ProblemNotice error={query.error} title={t("failed")} onRetry={() => void query.refetch()} />
      ) : ideas?.length === 0 ? (
        <Empty title={t("empty")} detail={t("emptyDetail")} />
      ) : (
        <ul aria-label={t("title")} aria-busy={query.isPending} className="border-t">
          {ideas
            ? ideas.map(idea => (
                <IdeaRow
                  key={idea.id}
                  idea={idea}
                  workId={writingIdea === idea.id ? (workId ?? null) : null}
                  isOtherBusy={writing !== null && writingIdea !== idea.id}
                  onStarted={work => void setWriting(`${idea.id}.${work}`)}
                  onDone={() => void setWriting(null)}
                  onDelete={() => remove(idea)}
                />
              ))
            : ["a", "b", "c"].map(key => (
                <li key={key} className="border-b py-3.5">
                  <Skeleton className="h-4 w-80 max-w-full" />
                  <Skeleton className="mt-2 h-3 w-30" />
                </li>
              ))}
        </ul>
      )}
      <More query={query} />
    </div>
  )
}
