import { useMutation } from "@tanstack/react-query"
import { useEffect, useRef, useState } from "react"
import { useTranslations } from "use-intl"
import { loginMutation } from "@/api/@tanstack/react-query.gen"
import { useAuth, useUser } from "@/auth/context"
import { Button } from "@/components/ui/button"
import { Field } from "@/components/ui/field"
import { toApiError } from "@/lib/problem"
import { PasswordInput } from "./password-input"

/** The same person's password, over the page they were working on. Nothing below it is thrown away meanwhile. */
export function SignInAgain() {
  const t = useTranslations("sessionEnd")
  const auth = useTranslations("auth")
  const { email } = useUser()
  const { refresh, forget } = useAuth()
  const dialog = useRef<HTMLDialogElement>(null)
  const [password, setPassword] = useState("")
  const login = useMutation({ ...loginMutation(), meta: { showsOwnError: true }, onSuccess: refresh })

  useEffect(() => {
    dialog.current?.showModal()
    // They may have signed in in another tab.
    const look = () => void refresh()
    window.addEventListener("focus", look)
    return () => window.removeEventListener("focus", look)
  }, [refresh])

  return (
    <dialog
      ref={dialog}
      aria-labelledby="session-end-title"
      aria-describedby="session-end-lead"
      onCancel={event => event.preventDefault()}
      // Browsers close a dialog on a second Escape whatever the page says.
      onClose={() => dialog.current?.showModal()}
      className="m-auto w-[min(400px,calc(100vw-32px))] rounded-panel border border-line-strong bg-raised p-5 text-ink shadow-lifted backdrop:bg-[color-mix(in_oklab,var(--text)_24%,transparent)] dark:backdrop:bg-[color-mix(in_oklab,var(--bg)_64%,transparent)]"
    >
      <h2 id="session-end-title" className="text-16 font-semibold">
        {t("title")}
      </h2>
      <p id="session-end-lead" className="mt-1 text-13 text-ink-2">
        {t("lead")}
      </p>
      <form
        noValidate
        className="mt-4 flex flex-col gap-4"
        onSubmit={event => {
          event.preventDefault()
          login.mutate({ body: { email, password } })
        }}
      >
        <input type="text" autoComplete="username" value={email} readOnly hidden />
        <Field label={t("password", { email })} error={login.error ? toApiError(login.error).detail : undefined}>
          {given => (
            <PasswordInput
              {...given}
              autoFocus
              autoComplete="current-password"
              value={password}
              onChange={event => setPassword(event.target.value)}
            />
          )}
        </Field>
        <div className="flex flex-wrap items-center justify-between gap-2">
          <Button look="ghost" onClick={forget}>
            {t("another")}
          </Button>
          <Button type="submit" look="strong" isBusy={login.isPending} disabled={password === ""}>
            {auth("signIn")}
          </Button>
        </div>
      </form>
    </dialog>
  )
}
