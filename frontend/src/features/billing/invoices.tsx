import { useInfiniteQuery } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { listInvoicesInfiniteOptions } from "@/api/@tanstack/react-query.gen"
import type { InvoiceRead } from "@/api/types.gen"
import { ProblemNotice } from "@/components/problem-notice"
import { Button } from "@/components/ui/button"
import { SectionHead } from "@/components/ui/section-head"
import { Skeleton } from "@/components/ui/skeleton"
import { Tag } from "@/components/ui/tag"
import { formatDate, formatPrice } from "@/lib/format"
import { dayOf } from "@/lib/tz"

const STATUSES = ["open", "paid", "uncollectible", "void"] as const

/** What was charged so far, as Stripe has it; each opens on Stripe's page. */
export function Invoices() {
  const t = useTranslations("billing")
  const invoices = useInfiniteQuery({
    ...listInvoicesInfiniteOptions({ query: { limit: 12 } }),
    initialPageParam: {},
    getNextPageParam: page => (page.next_cursor ? { query: { cursor: page.next_cursor } } : undefined),
  })
  const rows = invoices.data?.pages.flatMap(page => page.items)
  return (
    <section className="mt-8">
      <SectionHead title={t("invoices")} />
      {invoices.isError && !rows ? (
        <div className="mt-4">
          <ProblemNotice
            error={invoices.error}
            title={t("invoicesFailed")}
            onRetry={() => void invoices.refetch()}
            isRetrying={invoices.isFetching}
          />
        </div>
      ) : !rows ? (
        <Skeleton className="mt-4 h-24 w-full" />
      ) : rows.length === 0 ? (
        <p className="py-4 text-13 text-ink-2">{t("noInvoices")}</p>
      ) : (
        <ul>
          {rows.map(invoice => (
            <Invoice key={invoice.id} invoice={invoice} />
          ))}
        </ul>
      )}
      {invoices.hasNextPage && (
        <Button className="mt-4" isBusy={invoices.isFetchingNextPage} onClick={() => void invoices.fetchNextPage()}>
          {t("moreInvoices")}
        </Button>
      )}
    </section>
  )
}

function Invoice({ invoice }: { invoice: InvoiceRead }) {
  const t = useTranslations("billing")
  const { number, total_cents, currency, created_at, hosted_url, pdf_url } = invoice
  const status = STATUSES.find(known => known === invoice.status)
  const name = number ? t("invoice", { number }) : t("invoiceDraft")
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b py-2.5 text-13">
      <span className="w-28 text-ink-2 tabular-nums">{formatDate(dayOf(created_at, "UTC"))}</span>
      <span className="min-w-0 flex-1 basis-40 truncate">{name}</span>
      {status && <Tag tone={status === "open" ? "wait" : "quiet"}>{t(`invoiceStatus.${status}`)}</Tag>}
      <span className="w-20 text-right tabular-nums">{formatPrice(total_cents, currency)}</span>
      <span className="flex w-24 justify-end gap-3">
        {hosted_url && (
          <a
            href={hosted_url}
            target="_blank"
            rel="noreferrer"
            className="underlined"
            aria-label={`${t(status === "open" ? "payInvoice" : "openInvoice")}: ${name}`}
          >
            {t(status === "open" ? "payInvoice" : "openInvoice")}
          </a>
        )}
        {pdf_url && (
          <a href={pdf_url} className="underlined" aria-label={`${t("pdf")}: ${name}`}>
            {t("pdf")}
          </a>
        )}
      </span>
    </li>
  )
}
