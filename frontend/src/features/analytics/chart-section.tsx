import { ChartLine, Table2 } from "lucide-react"
import { type ReactNode, useState } from "react"
import { useTranslations } from "use-intl"
import { Button } from "@/components/ui/button"

type Props = {
  title: string
  note?: ReactNode
  legend?: ReactNode
  /** Absent where there is nothing to show either way. */
  table?: ReactNode
  children: ReactNode
}

/** A chart under its head, and the same as a table at a press. */
export function ChartSection({ title, note, legend, table, children }: Props) {
  const t = useTranslations("analytics")
  const [isTable, setTable] = useState(false)
  const Icon = isTable ? ChartLine : Table2
  return (
    <section aria-label={title} className="min-w-0">
      <div className="flex min-h-9 flex-wrap items-center gap-x-2 gap-y-1 border-b pb-1">
        <h2 className="text-14 font-semibold">{title}</h2>
        {note && <span className="text-12 text-ink-3">{note}</span>}
        <div className="ml-auto flex flex-wrap items-center gap-2 text-12 text-ink-2">
          {!isTable && legend}
          {table && (
            <Button
              look="ghost"
              size="sm"
              isIcon
              aria-label={`${t(isTable ? "asChart" : "asTable")}: ${title}`}
              aria-pressed={isTable}
              onClick={() => setTable(!isTable)}
            >
              <Icon className="icon" aria-hidden="true" />
            </Button>
          )}
        </div>
      </div>
      {isTable && table ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <section tabIndex={0} aria-label={t("scrolls", { title })} className="relative max-h-80 overflow-auto">
          {table}
        </section>
      ) : (
        children
      )}
    </section>
  )
}

/** A plain table of figures: what a chart shows, for those who would rather read it. */
export function DataTable({ head, rows }: { head: readonly string[]; rows: readonly (readonly ReactNode[])[] }) {
  return (
    <table className="w-full text-12 tabular-nums">
      <thead className="sticky top-0 bg-page">
        <tr className="h-8 text-ink-3">
          {head.map((name, index) => (
            <th key={name} scope="col" className={`font-normal ${index === 0 ? "text-left" : "pl-4 text-right"}`}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, number) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
          <tr key={number} className="h-8 border-t">
            {row.map((cell, index) =>
              index === 0 ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: so have cells
                <th key={index} scope="row" className="text-left font-normal">
                  {cell}
                </th>
              ) : (
                // biome-ignore lint/suspicious/noArrayIndexKey: so have cells
                <td key={index} className="pl-4 text-right">
                  {cell}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
