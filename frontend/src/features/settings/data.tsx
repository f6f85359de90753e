import { useQuery } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { listExportsOptions } from "@/api/@tanstack/react-query.gen"
import { Skeleton } from "@/components/ui/skeleton"
import { Counting } from "./counting"
import { DeleteAccount } from "./delete-account"
import { Export } from "./export"
import { Subsection } from "./subsection"

/** What belongs to a person leaves with them: as a file, and for good. */
export function Data() {
  const t = useTranslations("settings")
  // What was exported stands above all else, and pushes it down.
  const isPending = useQuery(listExportsOptions()).isPending
  if (isPending) return <Skeleton className="h-40 w-full" />
  return (
    <>
      <Subsection title={t("export")} lead={t("exportLead")}>
        <Export />
      </Subsection>
      <Counting />
      <Subsection title={t("deleteAccount")} lead={t("deleteAccountLead")}>
        <DeleteAccount />
      </Subsection>
    </>
  )
}
