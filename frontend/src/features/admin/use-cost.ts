import { useTranslations } from "use-intl"
import { formatMicrodollars } from "@/lib/format"

/** A cost in words: what has no known price is not free. */
export function useCost(): (microdollars: number | null) => string {
  const t = useTranslations("admin")
  return microdollars => (microdollars === null ? t("noPrice") : formatMicrodollars(microdollars))
}
