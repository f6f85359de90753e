import { useEffect, useRef } from "react"
import { useTranslations } from "use-intl"
import { Button } from "./ui/button"

type Query = {
  hasNextPage: boolean
  isFetchingNextPage: boolean
  isFetchNextPageError: boolean
  fetchNextPage: () => unknown
}

/** The end of a list that has more: it is fetched as the end comes into view, or on request where that failed. */
export function More({ query }: { query: Query }) {
  const t = useTranslations("common")
  const end = useRef<HTMLDivElement>(null)
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query
  const waits = hasNextPage && !isFetchingNextPage && !isFetchNextPageError
  useEffect(() => {
    if (!waits || !end.current || typeof IntersectionObserver === "undefined") return
    const observer = new IntersectionObserver(
      ([seen]) => {
        if (seen?.isIntersecting) fetchNextPage()
      },
      { rootMargin: "400px" },
    )
    observer.observe(end.current)
    return () => observer.disconnect()
  }, [waits, fetchNextPage])
  if (!hasNextPage) return null
  return (
    <div ref={end} className="pt-4">
      <Button isBusy={isFetchingNextPage} onClick={() => fetchNextPage()}>
        {t("loadMore")}
      </Button>
    </div>
  )
}
