import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { type ReactNode, useState } from "react"
import { useTranslations } from "use-intl"
import {
  deleteMediaMutation,
  getMediaOptions,
  listContentOptions,
  updateMediaMutation,
} from "@/api/@tanstack/react-query.gen"
import type { MediaRead } from "@/api/types.gen"
import { PlatformGlyph } from "@/components/platform-glyph"
import { PostLead } from "@/components/post-lead"
import { ProblemNotice } from "@/components/problem-notice"
import { SignIcon } from "@/components/sign-icon"
import { StatusWord } from "@/components/status-icon"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Field, Textarea } from "@/components/ui/field"
import { Link } from "@/components/ui/link"
import { Skeleton } from "@/components/ui/skeleton"
import { useBusiness } from "@/lib/business"
import { fileUrl } from "@/lib/file-url"
import { formatBytes, formatInstant } from "@/lib/format"
import { invalidate } from "@/lib/invalidate"
import { standingOf } from "@/lib/posts"
import { toApiError } from "@/lib/problem"
import { toast } from "@/lib/toast"

/** One picture or video: what it shows in words, where it is used, and the way out. */
export function MediaDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useTranslations("library.media")
  const asset = useQuery(getMediaOptions({ path: { media_id: id } }))
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={asset.data?.file_name ?? t("title")}
      description={asset.data ? describe(asset.data, t) : ""}
    >
      {asset.isError && !asset.data ? (
        <ProblemNotice error={asset.error} title={t("failed")} onRetry={() => void asset.refetch()} />
      ) : asset.data ? (
        <Opened asset={asset.data} onClose={onClose} />
      ) : (
        <Skeleton className="h-60 w-full" />
      )}
    </Dialog>
  )
}

function describe(asset: MediaRead, t: ReturnType<typeof useTranslations<"library.media">>): string {
  const parts = [t("size", { width: asset.width, height: asset.height }), formatBytes(asset.byte_size)]
  if (asset.duration_seconds !== null) parts.push(t("seconds", { seconds: Math.round(asset.duration_seconds) }))
  return parts.join(", ")
}

function Opened({ asset, onClose }: { asset: MediaRead; onClose: () => void }) {
  const t = useTranslations("library.media")
  const { timezone } = useBusiness()
  return (
    <div className="flex flex-col gap-4">
      {asset.kind === "video" ? (
        // biome-ignore lint/a11y/useMediaCaption: people's own videos come without
        <video
          controls
          preload="none"
          poster={fileUrl(asset.thumbnail_url)}
          src={fileUrl(asset.url)}
          className="max-h-70 w-full rounded-control bg-hover"
        />
      ) : (
        // biome-ignore lint/performance/noImgElement: a file of our own API
        <img
          src={fileUrl(asset.url)}
          alt={asset.alt_text}
          className="max-h-70 w-full rounded-control bg-hover object-contain"
        />
      )}
      <AltText key={asset.version} asset={asset} />
      <ShownBy id={asset.id} />
      <dl className="grid grid-cols-[96px_1fr] gap-y-1 border-t pt-3 text-12">
        <Row name={t("uploaded")}>{formatInstant(asset.created_at, timezone)}</Row>
        <Row name={t("file")}>
          {asset.mime_type},{" "}
          <a href={fileUrl(asset.url)} target="_blank" rel="noreferrer" className="underlined">
            {t("view")}
          </a>
        </Row>
      </dl>
      <Remove asset={asset} onClose={onClose} />
    </div>
  )
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="text-ink-2">{children}</dd>
    </>
  )
}

function AltText({ asset }: { asset: MediaRead }) {
  const t = useTranslations("library.media")
  const client = useQueryClient()
  const [words, setWords] = useState(asset.alt_text)
  const save = useMutation({
    ...updateMediaMutation(),
    meta: { showsOwnError: true },
    onSuccess: () => {
      toast(t("saved"))
      return invalidate(client, "getMedia", "listMedia")
    },
  })
  const problem = save.error && toApiError(save.error)
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        save.mutate({
          path: { media_id: asset.id },
          body: { alt_text: words.trim() || null, version: asset.version },
        })
      }}
    >
      <Field
        label={t("alt")}
        hint={t("altHint")}
        error={
          problem
            ? (problem.fields.alt_text ?? (problem.status === 412 ? t("changedMeanwhile") : problem.detail))
            : undefined
        }
      >
        {given => (
          <Textarea
            {...given}
            rows={3}
            maxLength={1000}
            value={words}
            onChange={event => setWords(event.target.value)}
          />
        )}
      </Field>
      {words !== asset.alt_text && (
        <Button type="submit" look="strong" className="mt-2" isBusy={save.isPending}>
          {t("saveAlt")}
        </Button>
      )}
    </form>
  )
}

function ShownBy({ id }: { id: string }) {
  const t = useTranslations("library.media")
  const business = useBusiness()
  const posts = useQuery(
    listContentOptions({ query: { business_id: business.id, media_id: id, archived: "with", limit: 20 } }),
  )
  return (
    <section>
      <h3 className="text-13 font-medium">{t("shownBy")}</h3>
      {posts.isError && !posts.data ? (
        <ProblemNotice error={posts.error} title={t("shownByFailed")} onRetry={() => void posts.refetch()} />
      ) : !posts.data ? (
        <Skeleton className="mt-2 h-4 w-40" />
      ) : posts.data.items.length === 0 ? (
        <p className="text-12 text-ink-3">{t("shownByNone")}</p>
      ) : (
        <ul className="mt-1">
          {posts.data.items.map(post => (
            <li key={post.id} className="border-b last:border-b-0">
              <Link
                href={`/library/?post=${post.id}`}
                className="flex items-center gap-2 py-1.5 text-12 underline-offset-2 hover:underline max-md:py-3"
              >
                <PlatformGlyph platform={post.platform} size={14} />
                <span className="min-w-0 flex-1 truncate">
                  <PostLead post={post} />
                </span>
                <StatusWord standing={standingOf(post)} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Remove({ asset, onClose }: { asset: MediaRead; onClose: () => void }) {
  const t = useTranslations("library.media")
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const remove = useMutation({
    ...deleteMediaMutation(),
    meta: { showsOwnError: true },
    onSuccess: () => {
      toast(t("deleted", { name: asset.file_name }))
      onClose()
      return invalidate(client, "listMedia")
    },
  })
  return (
    <div className="flex flex-wrap items-center gap-2 border-t pt-3">
      {isAsking ? (
        <>
          <p className="basis-full text-12 text-ink-2">{t("deleteSure")}</p>
          <Button look="bad" isBusy={remove.isPending} onClick={() => remove.mutate({ path: { media_id: asset.id } })}>
            {t("deleteAction")}
          </Button>
          <Button onClick={() => setAsking(false)}>{t("keep")}</Button>
        </>
      ) : (
        <Button look="bad" onClick={() => setAsking(true)}>
          {t("delete")}
        </Button>
      )}
      {remove.error && (
        <p role="alert" className="flex basis-full items-start gap-1.5 text-13 text-bad">
          <SignIcon sign="failed" size={14} className="mt-[3px]" />
          {toApiError(remove.error).detail}
        </p>
      )}
    </div>
  )
}
