import { useTranslations } from "use-intl"
import { Button } from "@/components/ui/button"

type Query = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> }

export function More({ query }: { query: Query }) {
  const t = useTranslations("common")
  if (!query.hasNextPage) return null
  return (
    <Button className="mt-4" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
      {t("loadMore")}
    </Button>
  )
}

/** How the generated infinite queries page: by the cursor of the page before. */
export const BY_CURSOR = {
  initialPageParam: "",
  getNextPageParam: (page: { next_cursor: string | null }) => page.next_cursor,
}
