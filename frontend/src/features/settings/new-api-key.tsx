import { Check, Copy } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { useTranslations } from "use-intl"
import { client } from "@/api/client.gen"
import type { NewApiKeyRead } from "@/api/types.gen"
import { Button } from "@/components/ui/button"
import { Field, Input } from "@/components/ui/field"

type Props = { made: NewApiKeyRead; onDone: () => void }
type Copied = "no" | "yes" | "byHand"

/** The only time a key is seen. It stays on the page until it is put away, so that a slip closes nothing. */
export function NewApiKey({ made, onDone }: Props) {
  const t = useTranslations("settings.keys")
  const [copied, setCopied] = useState<Copied>("no")
  const input = useRef<HTMLInputElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => button.current?.focus(), [])

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(made.key)
      setCopied("yes")
    } catch {
      // Browsers lend the clipboard to https pages only, and not to everybody: then it is marked for the person's own keys.
      input.current?.select()
      setCopied("byHand")
    }
  }
  const address = new URL(client.buildUrl({ url: "/api/v1/businesses" }), window.location.origin)
  return (
    <section aria-labelledby="new-key" className="mb-6 rounded-panel border border-line-strong bg-raised p-4 md:p-5">
      <h3 id="new-key" className="text-14 font-semibold wrap-anywhere">
        {t("newTitle", { name: made.api_key.name })}
      </h3>
      <p className="mt-0.5 max-w-140 text-13 text-ink-2">{t("newDetail")}</p>
      <div className="mt-4 flex items-end gap-2 max-md:flex-col max-md:items-stretch">
        <Field label={t("key")} className="min-w-0 flex-1">
          {given => (
            <Input
              {...given}
              ref={input}
              value={made.key}
              readOnly
              spellCheck={false}
              autoComplete="off"
              onFocus={event => event.target.select()}
            />
          )}
        </Field>
        <Button ref={button} look="strong" size="lg" onClick={() => void copy()}>
          {copied === "yes" ? (
            <Check className="icon" aria-hidden="true" />
          ) : (
            <Copy className="icon" aria-hidden="true" />
          )}
          {t(copied === "yes" ? "copied" : "copy")}
        </Button>
      </div>
      <p aria-live="polite" className="mt-1.5 min-h-4 text-12 text-ink-3">
        {copied === "yes" ? t("copiedDetail") : copied === "byHand" ? t("copyByHand") : ""}
      </p>
      <p className="mt-2 text-13 font-medium">{t("example")}</p>
      <p className="mt-1 rounded-control bg-sunken px-3 py-2 text-12 break-all text-ink-2">
        {`curl -H "Authorization: Bearer $KEY" ${address.href}`}
      </p>
      <Button className="mt-4" onClick={onDone}>
        {t("done")}
      </Button>
    </section>
  )
}
