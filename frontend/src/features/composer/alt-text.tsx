import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { getMediaQueryKey } from "@/api/@tanstack/react-query.gen"
import { getMedia, updateMedia } from "@/api/sdk.gen"
import type { MediaRead } from "@/api/types.gen"
import { Button } from "@/components/ui/button"
import { Field, Input } from "@/components/ui/field"
import { invalidate } from "@/lib/invalidate"
import { toApiError } from "@/lib/problem"

type Props = { asset: MediaRead; number: number; isReadOnly: boolean }

/** What a picture shows, for those who cannot see it. It belongs to the picture, wherever that is shown. */
export function AltText({ asset, number, isReadOnly }: Props) {
  const t = useTranslations("compose")
  const common = useTranslations("common")
  const client = useQueryClient()
  const [text, setText] = useState(asset.alt_text)
  const save = useMutation({
    mutationFn: async (alt_text: string) => {
      const write = async (version: number) =>
        (
          await updateMedia({
            path: { media_id: asset.id },
            body: { alt_text: alt_text || null, version },
            throwOnError: true,
          })
        ).data
      try {
        return await write(asset.version)
      } catch (error) {
        // Somebody described it meanwhile. These words were just typed by a person looking at it: they stay.
        if (toApiError(error).code !== "version-conflict") throw error
        const { data } = await getMedia({ path: { media_id: asset.id }, throwOnError: true })
        return await write(data.version)
      }
    },
    onSuccess: saved => {
      client.setQueryData(getMediaQueryKey({ path: { media_id: asset.id } }), saved)
      void invalidate(client, "listMedia")
    },
  })
  const isChanged = text.trim() !== asset.alt_text
  const store = () => isChanged && !save.isPending && save.mutate(text.trim())
  return (
    <Field
      label={<span className="text-12 font-normal text-ink-2">{t("altText", { number })}</span>}
      aside={
        <span role="status" className="text-12 text-ink-3">
          {save.isPending ? t("saving") : save.isSuccess && !isChanged ? t("described") : ""}
        </span>
      }
    >
      {given => (
        <div className="flex gap-2">
          <Input
            {...given}
            readOnly={isReadOnly}
            value={text}
            onChange={event => setText(event.target.value)}
            onBlur={store}
            onKeyDown={event => {
              if (event.key === "Enter") {
                event.preventDefault()
                store()
              }
            }}
            className="text-13"
          />
          {isChanged && (
            <Button onClick={store} isBusy={save.isPending} className="h-10">
              {common("save")}
            </Button>
          )}
        </div>
      )}
    </Field>
  )
}
