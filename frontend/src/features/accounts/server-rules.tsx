import { useTranslations } from "use-intl"
import type { SocialAccountRead } from "@/api/types.gen"

/** What an account's server asks of everybody who posts there. */
export function ServerRules({ account }: { account: SocialAccountRead }) {
  const t = useTranslations("accounts")
  const { server, server_rules: rules } = account
  if (rules.length === 0) return null
  return (
    <section className="mt-5" aria-label={t("serverRules", { server: hostOf(server) })}>
      <h3 className="text-13 font-semibold">{t("serverRules", { server: hostOf(server) })}</h3>
      <p className="text-12 text-ink-2">{t("serverRulesLead")}</p>
      <ol className="mt-2 list-decimal pl-5 text-12 marker:text-ink-3">
        {rules.map(({ text, hint }) => (
          <li key={text} className="py-0.5 break-words">
            {text}
            {hint && <span className="block text-ink-3">{hint}</span>}
          </li>
        ))}
      </ol>
    </section>
  )
}

const hostOf = (server: string | null) => server?.replace(/^https?:\/\//, "") ?? ""
