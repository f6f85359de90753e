import type { ReactNode } from "react"
import { useTranslations } from "use-intl"
import type { StrategyDraft } from "@/api/types.gen"
import { PillarShape, pillarColor } from "@/components/pillar-shape"
import { PlatformGlyph, platformName } from "@/components/platform-glyph"

export const SECTIONS = ["position", "audience", "pillars", "pace", "voice", "goals"] as const

/** A strategy to read, section by section; each can be linked to by its name. */
export function StrategyDocument({ strategy }: { strategy: StrategyDraft }) {
  const t = useTranslations("strategyDocument")
  const perWeek = Object.values(strategy.posting_frequency).reduce((sum, count) => sum + count, 0)
  const why = new Map(strategy.platforms.map(choice => [choice.platform as string, choice.why]))
  return (
    <div>
      <Section id="position" title={t("position")}>
        <p className="max-w-160 text-20 text-pretty">{strategy.positioning}</p>
      </Section>
      <Section id="audience" title={t("audience")}>
        <p className="max-w-160 whitespace-pre-line text-ink-2">{strategy.audience}</p>
      </Section>
      <Section id="pillars" title={t("pillars")} note={t("pillarsNote")}>
        <ul>
          {strategy.pillars.map((pillar, index) => (
            <li
              key={pillar.name}
              className="grid grid-cols-[10px_minmax(0,1fr)_auto] gap-x-3 border-t py-3 first:border-t-0 first:pt-0"
            >
              <span className="pt-1.5">
                <PillarShape index={index} size={10} />
              </span>
              <div className="min-w-0">
                <h3 className="font-semibold">{pillar.name}</h3>
                <p className="text-13 text-ink-2">{pillar.description}</p>
                {pillar.hooks.length > 0 && (
                  <ul className="mt-1 text-13 text-ink-2">
                    {pillar.hooks.map(hook => (
                      <li key={hook}>“{hook}”</li>
                    ))}
                  </ul>
                )}
              </div>
              <span className="w-40 max-sm:w-16">
                <span className="block text-right text-13 tabular-nums">{t("share", { share: pillar.share })}</span>
                <span
                  aria-hidden="true"
                  className="mt-1.5 ml-auto block h-2 rounded-[2px]"
                  style={{ width: `${pillar.share}%`, background: pillarColor(index) }}
                />
              </span>
            </li>
          ))}
        </ul>
      </Section>
      <Section id="pace" title={t("pace")} note={t("perWeek", { count: perWeek })}>
        <ul>
          {Object.entries(strategy.posting_frequency).map(([platform, count]) => (
            <li
              key={platform}
              className="grid grid-cols-[16px_minmax(0,1fr)] gap-x-2.5 border-t py-2.5 text-13 first:border-t-0 first:pt-0 sm:grid-cols-[16px_140px_100px_minmax(0,1fr)]"
            >
              <span className="pt-0.5">
                <PlatformGlyph platform={platform} isNamed={false} />
              </span>
              <span className="font-medium">{platformName(platform)}</span>
              <span className="max-sm:col-start-2">{t("aWeek", { count })}</span>
              <span className="text-ink-2 max-sm:col-start-2">{why.get(platform)}</span>
            </li>
          ))}
        </ul>
      </Section>
      <Section id="voice" title={t("voice")} note={strategy.voice.tone}>
        <div className="grid gap-6 sm:grid-cols-2">
          <Phrases title={t("do")} phrases={strategy.voice.do} />
          <Phrases title={t("dont")} phrases={strategy.voice.dont} />
        </div>
      </Section>
      <Section id="goals" title={t("goals")}>
        <ul>
          {strategy.kpis.map(kpi => (
            <li key={kpi.name} className="border-t py-2.5 first:border-t-0 first:pt-0">
              <p>
                <b className="font-semibold">{kpi.name}</b> <span className="text-ink-2">{kpi.target}</span>
              </p>
              <p className="text-13 text-ink-2">{kpi.why}</p>
            </li>
          ))}
        </ul>
      </Section>
    </div>
  )
}

function Section({
  id,
  title,
  note,
  children,
}: {
  id: (typeof SECTIONS)[number]
  title: string
  note?: string
  children: ReactNode
}) {
  return (
    <section
      id={id}
      aria-labelledby={`${id}-title`}
      className="appear scroll-mt-16 border-b py-6 first:pt-0 last:border-b-0"
    >
      <div className="mb-2 flex flex-wrap items-baseline gap-x-2.5">
        <h2 id={`${id}-title`} className="text-16 font-semibold">
          {title}
        </h2>
        {note && <span className="text-13 text-ink-3">{note}</span>}
      </div>
      {children}
    </section>
  )
}

function Phrases({ title, phrases }: { title: string; phrases: readonly string[] }) {
  return (
    <div>
      <h3 className="text-13 font-medium text-ink-2">{title}</h3>
      <ul className="mt-1">
        {phrases.map(phrase => (
          <li key={phrase} className="border-t py-1.5 text-13 first:border-t-0">
            {phrase}
          </li>
        ))}
      </ul>
    </div>
  )
}
