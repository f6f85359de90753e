import { useQuery, useQueryClient } from "@tanstack/react-query"
import { Plus } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { useTranslations } from "use-intl"
import { listApiKeysOptions, listApiKeysQueryKey } from "@/api/@tanstack/react-query.gen"
import type { NewApiKeyRead, PageApiKeyRead } from "@/api/types.gen"
import { Empty } from "@/components/empty"
import { ProblemNotice } from "@/components/problem-notice"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Skeleton } from "@/components/ui/skeleton"
import { ApiKeyRow } from "./api-key-row"
import { NewApiKey } from "./new-api-key"
import { NewApiKeyForm } from "./new-api-key-form"

const PAGE = { query: { limit: 100 } }

/** What scripts sign in with: made here, shown once, watched by their last use, and revoked. */
export function ApiKeys() {
  const t = useTranslations("settings.keys")
  const client = useQueryClient()
  const keys = useQuery(listApiKeysOptions(PAGE))
  const [isMaking, setMaking] = useState(false)
  const [made, setMade] = useState<NewApiKeyRead | null>(null)
  const items = keys.data?.items
  const makeRef = useRef<HTMLButtonElement>(null)
  const count = items?.length ?? 0
  const countBefore = useRef(0)
  useEffect(() => {
    // The focus was on a row that is gone: here is where one goes on from.
    if (count < countBefore.current && document.activeElement === document.body) makeRef.current?.focus()
    countBefore.current = count
  }, [count])
  const makeButton = (
    <Button ref={makeRef} look={items?.length === 0 ? "strong" : "plain"} onClick={() => setMaking(true)}>
      <Plus className="icon" aria-hidden="true" />
      {t("make")}
    </Button>
  )
  const onMade = (key: NewApiKeyRead) => {
    client.setQueryData<PageApiKeyRead>(
      listApiKeysQueryKey(PAGE),
      page => page && { ...page, items: [key.api_key, ...page.items.filter(({ id }) => id !== key.api_key.id)] },
    )
    setMade(key)
    setMaking(false)
  }
  const putAway = () => {
    setMade(null)
    makeRef.current?.focus()
  }
  return (
    <>
      {/* Before the new key in the tree: it hands the focus back before the key takes it. */}
      <Dialog isOpen={isMaking} onClose={() => setMaking(false)} title={t("makeTitle")} description={t("makeDetail")}>
        <NewApiKeyForm onClose={() => setMaking(false)} onMade={onMade} />
      </Dialog>
      {made && <NewApiKey key={made.api_key.id} made={made} onDone={putAway} />}
      {keys.isError && !items ? (
        <ProblemNotice error={keys.error} title={t("failed")} onRetry={() => void keys.refetch()} />
      ) : !items ? (
        <div aria-hidden="true" className="flex flex-col gap-px border-t">
          <Skeleton className="h-15 w-full" />
          <Skeleton className="h-15 w-full" />
        </div>
      ) : items.length === 0 ? (
        <Empty title={t("empty")} detail={t("emptyDetail")}>
          {makeButton}
        </Empty>
      ) : (
        <>
          <ul className="mb-4 border-t">
            {items.map(one => (
              <ApiKeyRow
                key={one.id}
                one={one}
                onRevoked={() => setMade(shown => (shown?.api_key.id === one.id ? null : shown))}
              />
            ))}
          </ul>
          {makeButton}
        </>
      )}
    </>
  )
}
