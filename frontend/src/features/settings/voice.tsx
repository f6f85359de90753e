import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { useTranslations } from "use-intl"
import { getIntegrationsOptions, updateBusinessMutation } from "@/api/@tanstack/react-query.gen"
import type { Amount, BrandVoiceRead } from "@/api/types.gen"
import { FormError } from "@/components/form-error"
import { Button } from "@/components/ui/button"
import { Segments } from "@/components/ui/segments"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { invalidate } from "@/lib/invalidate"
import { toApiError } from "@/lib/problem"
import { toast } from "@/lib/toast"
import { Samples } from "./samples"
import { Subsection } from "./subsection"
import { WordList } from "./word-list"

const AMOUNTS: readonly Amount[] = ["none", "one", "usual"]

/** How posts are to sound. Both writers keep to it from the next post on; what is written stays as it is. */
export function Voice() {
  const t = useTranslations("settings")
  const client = useQueryClient()
  const business = useBusiness()
  const integrations = useQuery({ ...getIntegrationsOptions(), staleTime: 60_000 })
  const [voice, setVoice] = useState<BrandVoiceRead>(business.voice)
  const set = (change: Partial<BrandVoiceRead>) => setVoice(now => ({ ...now, ...change }))
  const save = useMutation({
    ...updateBusinessMutation(),
    meta: { showsOwnError: true },
    onSuccess: saved => {
      setVoice(saved.voice)
      toast(t("voiceSaved"))
      return invalidate(client, "listBusinesses", "getBusiness")
    },
  })
  const problem = save.isError ? toApiError(save.error) : null
  const errorOf = (field: string) =>
    Object.entries(problem?.fields ?? {}).find(([name]) => name.startsWith(`voice.${field}`))?.[1]
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (save.isPending) return
    const samples = voice.samples.map(sample => sample.trim()).filter(Boolean)
    save.mutate({
      path: { business_id: business.id },
      body: { voice: { ...voice, samples }, version: business.version },
    })
  }
  // What it says of the samples depends on it, and is as high as it is long.
  if (integrations.isPending) return <Skeleton className="h-40 w-full" />
  const options = AMOUNTS.map(value => ({ value, label: t(`amount.${value}`) }))
  return (
    <form noValidate onSubmit={submit}>
      <Subsection
        title={t("samples")}
        lead={t(integrations.data?.writer.side === "offline" ? "samplesOffline" : "samplesLead")}
      >
        <Samples samples={voice.samples} onChange={samples => set({ samples })} error={errorOf("samples")} />
      </Subsection>
      <Subsection title={t("bannedWords")} lead={t("bannedWordsLead")}>
        <WordList
          words={voice.banned_words}
          onChange={banned_words => set({ banned_words })}
          error={errorOf("banned_words")}
        />
      </Subsection>
      <Subsection title={t("emoji")} lead={t("emojiLead")}>
        <Segments label={t("emoji")} value={voice.emoji} options={options} onChange={emoji => set({ emoji })} />
      </Subsection>
      <Subsection title={t("hashtags")} lead={t("hashtagsLead")}>
        <Segments
          label={t("hashtags")}
          value={voice.hashtags}
          options={options}
          onChange={hashtags => set({ hashtags })}
        />
      </Subsection>
      <div className="flex flex-col gap-4 border-t pt-5">
        <FormError message={problem && Object.keys(problem.fields).length === 0 ? problem.detail : undefined} />
        <Button type="submit" look="strong" className="self-start" isBusy={save.isPending}>
          {t("saveVoice")}
        </Button>
      </div>
    </form>
  )
}
