import { useQuery } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { getConfigOptions } from "@/api/@tanstack/react-query.gen"
import type { FlagsRead } from "@/api/types.gen"
import { SectionHead } from "@/components/ui/section-head"
import { Tag } from "@/components/ui/tag"

/** Which parts of the product are on, and where they are switched. */
export function Features() {
  const t = useTranslations("admin")
  const { data: config } = useQuery(getConfigOptions())
  if (!config) return null
  const flags = Object.entries(config.flags) as [keyof FlagsRead, boolean][]
  return (
    <section>
      <SectionHead title={t("features")} />
      <ul>
        {flags.map(([name, isOn]) => (
          <li key={name} className="flex min-h-10 items-center justify-between gap-4 border-b py-2 text-13">
            <span className="min-w-0">
              {t(`feature.${name}`)} <code className="text-12 text-ink-3">{name}</code>
            </span>
            <Tag tone={isOn ? "quiet" : "wait"}>{t(isOn ? "featureOn" : "featureOff")}</Tag>
          </li>
        ))}
      </ul>
      <p className="mt-2 text-12 text-ink-2">{t(config.posthog_key ? "featuresSwitched" : "featuresFixed")}</p>
    </section>
  )
}
