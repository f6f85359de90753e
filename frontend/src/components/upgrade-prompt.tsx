"use client"

import { useTranslations } from "use-intl"
import { dismissPlanRefusal, usePlanRefusal } from "@/lib/plan-refusal"
import { Button, ButtonLink } from "./ui/button"
import { Dialog } from "./ui/dialog"

/** Where a plan refused something: what it allows, and the way to a larger one. What was typed stays as it is. */
export function UpgradePrompt() {
  const t = useTranslations("billing.upgrade")
  const refusal = usePlanRefusal()
  return (
    <Dialog
      isOpen={refusal !== null}
      onClose={dismissPlanRefusal}
      title={refusal?.title ?? t("title")}
      description={refusal?.detail ?? ""}
    >
      <div className="flex justify-end gap-2">
        <Button onClick={dismissPlanRefusal}>{t("notNow")}</Button>
        <ButtonLink href="/billing/#plans" look="strong" onClick={dismissPlanRefusal}>
          {t("see")}
        </ButtonLink>
      </div>
    </Dialog>
  )
}
