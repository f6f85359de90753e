import { useTranslations } from "use-intl"
import { useAuth } from "@/auth/context"
import { PasswordForm } from "./password-form"
import { Sessions } from "./sessions"
import { Subsection } from "./subsection"

export function Security() {
  const t = useTranslations("settings")
  const { screens } = useAuth()
  if (screens) return screens.account
  return (
    <>
      <Subsection title={t("password")} lead={t("passwordLead")}>
        <PasswordForm />
      </Subsection>
      <Subsection title={t("sessions")} lead={t("sessionsLead")}>
        <Sessions />
      </Subsection>
    </>
  )
}
