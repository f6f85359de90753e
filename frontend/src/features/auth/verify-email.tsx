"use client"

import { useMutation } from "@tanstack/react-query"
import { useSearchParams } from "next/navigation"
import { useEffect, useRef } from "react"
import { useTranslations } from "use-intl"
import { verifyEmailMutation } from "@/api/@tanstack/react-query.gen"
import { useAuth } from "@/auth/context"
import { Link } from "@/components/ui/link"
import { toApiError } from "@/lib/problem"
import { Said } from "./said"

/** The page behind the link of the welcome mail. The token is good once, so it is sent once. */
export function VerifyEmail() {
  const t = useTranslations("auth")
  const { status, refresh } = useAuth()
  const token = useSearchParams().get("token")
  const sentToken = useRef<string | null>(null)
  const { mutate, isSuccess, error } = useMutation({
    ...verifyEmailMutation(),
    meta: { showsOwnError: true },
    onSuccess: refresh,
  })

  useEffect(() => {
    // Until it is known who is here, this page may still be drawn afresh.
    if (!token || status === "loading" || sentToken.current === token) return
    sentToken.current = token
    mutate({ body: { token } })
  }, [token, status, mutate])

  const onward = (
    <Link href={status === "in" ? "/dashboard/" : "/login/"} className="underlined">
      {t(status === "in" ? "toDashboard" : "signIn")}
    </Link>
  )
  if (!token)
    return (
      <Said title={t("linkBrokenTitle")} detail={t("verifyBroken")}>
        {onward}
      </Said>
    )
  if (error)
    return (
      <Said title={t("verifyFailedTitle")} detail={toApiError(error).detail}>
        {onward}
      </Said>
    )
  if (isSuccess)
    return (
      <Said title={t("verifiedTitle")} detail={t("verified")}>
        {onward}
      </Said>
    )
  return <Said title={t("verifyingTitle")} detail={t("verifying")} />
}
