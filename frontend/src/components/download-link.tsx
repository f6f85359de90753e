import { useMutation } from "@tanstack/react-query"
import type { ReactNode } from "react"
import { useAuth } from "@/auth/context"
import { Button } from "@/components/ui/button"
import { buttonLook } from "@/components/ui/button-look"
import { saveFile } from "@/lib/save-file"

type Props = {
  /** Where the file is, for browsers whose session is a cookie. */
  href: string
  /** The same through the API's client, which knows the token: a link sends none along. */
  load: () => Promise<Blob>
  name: string
  size?: "sm"
  label?: string
  children: ReactNode
}

/** Saves a file of the API that only its owner may have. */
export function DownloadLink({ href, load, name, size, label, children }: Props) {
  const { kind } = useAuth()
  const save = useMutation({ mutationFn: load, onSuccess: file => saveFile(file, name) })
  if (kind === "local") {
    return (
      <a href={href} download aria-label={label} className={buttonLook({ size })}>
        {children}
      </a>
    )
  }
  return (
    <Button size={size} aria-label={label} isBusy={save.isPending} onClick={() => save.mutate()}>
      {children}
    </Button>
  )
}
