import { useTranslations } from "use-intl"
import type { DayOfWritingRead } from "@/api/types.gen"
import { formatDay, formatNumber } from "@/lib/format"
import { useCost } from "./use-cost"

export function DayTable({ days }: { days: DayOfWritingRead[] }) {
  const t = useTranslations("admin")
  const cost = useCost()
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-13">
        <thead>
          <tr className="h-9 text-12 text-ink-3 [&>th]:font-normal">
            <th scope="col" className="text-left">
              {t("day")}
            </th>
            <th scope="col" className="pl-4 text-right">
              {t("callsHead")}
            </th>
            <th scope="col" className="pl-4 text-right">
              {t("tokensHead")}
            </th>
            <th scope="col" className="pl-4 text-right">
              {t("costHead")}
            </th>
          </tr>
        </thead>
        <tbody>
          {days
            .filter(day => day.calls > 0)
            .toReversed()
            .map(day => (
              <tr key={day.day} className="h-10 border-t">
                <td className="whitespace-nowrap">{formatDay(day.day)}</td>
                <td className="pl-4 text-right">
                  {formatNumber(day.calls)}
                  {day.cached_calls > 0 && (
                    <span className="text-ink-3"> ({t("fromCache", { count: day.cached_calls })})</span>
                  )}
                </td>
                <td className="pl-4 text-right">{formatNumber(day.input_tokens + day.output_tokens)}</td>
                <td className="pl-4 text-right">{cost(day.cost_microdollars)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  )
}
