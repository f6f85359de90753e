"use client"

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { parseAsBoolean, parseAsString, useQueryStates } from "nuqs"
import { useEffect, useRef, useState } from "react"
import { useTranslations } from "use-intl"
import { createPostMutation, listPlatformsOptions } from "@/api/@tanstack/react-query.gen"
import { PlatformGlyph } from "@/components/platform-glyph"
import { ProblemNotice } from "@/components/problem-notice"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Field, Textarea } from "@/components/ui/field"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { invalidate } from "@/lib/invalidate"
import { Counter } from "./edit-post"

/** Write a post oneself: a platform and the words; time and the rest follow at its side sheet. */
export function NewPost() {
  const t = useTranslations("newPost")
  const [{ new: isOpen }, setState] = useQueryStates({ new: parseAsBoolean.withDefault(false), post: parseAsString })
  return (
    <Dialog isOpen={isOpen} onClose={() => void setState({ new: null })} title={t("title")} description={t("lead")}>
      <NewPostForm
        onDone={id => void setState({ new: null, post: id })}
        onCancel={() => void setState({ new: null })}
      />
    </Dialog>
  )
}

function NewPostForm({ onDone, onCancel }: { onDone: (id: string) => void; onCancel: () => void }) {
  const t = useTranslations("newPost")
  const common = useTranslations("common")
  const client = useQueryClient()
  const { id: business_id } = useBusiness()
  const platforms = useQuery({ ...listPlatformsOptions(), staleTime: 60_000 })
  const offered = platforms.data?.items.filter(one => one.is_available) ?? []
  const [chosen, setChosen] = useState<string | null>(null)
  const [text, setText] = useState("")
  const area = useRef<HTMLTextAreaElement>(null)
  const isReady = platforms.isSuccess
  useEffect(() => {
    if (isReady) area.current?.focus()
  }, [isReady])
  const create = useMutation({
    ...createPostMutation(),
    onSuccess: async post => {
      await invalidate(client, "listContent")
      onDone(post.id)
    },
  })
  if (platforms.isError && !platforms.data) {
    return <ProblemNotice error={platforms.error} title={t("failed")} onRetry={() => void platforms.refetch()} />
  }
  if (!platforms.data) return <Skeleton className="h-40 w-full" />
  const platform = offered.find(one => one.platform === chosen) ?? offered[0]
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (platform) create.mutate({ body: { business_id, platform: platform.platform, text } })
      }}
    >
      <fieldset className="flex flex-wrap gap-2">
        <legend className="mb-1.5 text-13 font-medium">{t("platform")}</legend>
        {offered.map(one => (
          <Button
            key={one.platform}
            aria-pressed={one === platform}
            className="aria-pressed:bg-selected"
            onClick={() => setChosen(one.platform)}
          >
            <PlatformGlyph platform={one.platform} isNamed={false} />
            {one.name}
          </Button>
        ))}
      </fieldset>
      <Field className="mt-4" label={t("text")}>
        {given => (
          <Textarea
            {...given}
            ref={area}
            required
            rows={7}
            value={text}
            onChange={event => setText(event.target.value)}
          />
        )}
      </Field>
      {platform && <Counter text={text} platform={platform.platform} />}
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onCancel}>{common("cancel")}</Button>
        <Button type="submit" look="strong" isBusy={create.isPending}>
          {t("action")}
        </Button>
      </div>
    </form>
  )
}
