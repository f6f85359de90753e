import { Ellipsis } from "lucide-react"
import { useState } from "react"
import { useTranslations } from "use-intl"
import type { PostRead } from "@/api/types.gen"
import { FormError } from "@/components/form-error"
import { platformName } from "@/components/platform-glyph"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Menu, MenuItem, MenuLink } from "@/components/ui/menu"
import { useApprove } from "@/lib/approving"
import { useDeletePosts } from "@/lib/deleting-posts"
import { isOpen, standingOf } from "@/lib/posts"
import { toApiError } from "@/lib/problem"
import { usePublishNow } from "@/lib/publishing-now"
import { isAtRest, useArchive } from "@/lib/shelving"
import { toast } from "@/lib/toast"
import { MoveDialog } from "./move-dialog"
import { useWithdraw } from "./use-withdraw"

type Props = { post: PostRead; onEdit: () => void; onImprove: () => void; onClose: () => void }

/** What can be done with a post as it stands: the likely thing first, the rest behind the dots. */
export function PostActionBar({ post, onEdit, onImprove, onClose }: Props) {
  const t = useTranslations("postSheet")
  const common = useTranslations("common")
  const approve = useApprove()
  const publishNow = usePublishNow()
  const { unschedule, takeDown } = useWithdraw()
  const deletePosts = useDeletePosts()
  const [asking, setAsking] = useState<"move" | "delete" | null>(null)
  const standing = standingOf(post)
  const { putAway, takeOut, isBusy } = useArchive()
  const isArchived = post.archived_at !== null
  if (!isOpen(post) && standing !== "published" && !isArchived) return null
  const stop = () => setAsking(null)
  const remove = () => {
    onClose()
    void deletePosts([post])
  }
  const onTakenDown = () => {
    onClose()
    toast(t("takenDown", { platform: platformName(post.platform) }))
  }
  return (
    <footer className="flex flex-none flex-wrap gap-2 border-t px-4 py-3">
      {isArchived && (
        <Button isBusy={isBusy} onClick={() => takeOut([post])}>
          {t("unarchive")}
        </Button>
      )}
      {standing === "review" && !isArchived && (
        <Button look="strong" isBusy={approve.isPending} onClick={() => approve.mutate([post])}>
          {t("approve")}
        </Button>
      )}
      {standing === "failed" && !isArchived && (
        <Button look="strong" isBusy={publishNow.isPending} onClick={() => publishNow.mutate(post)}>
          {t("retry")}
        </Button>
      )}
      {isOpen(post) && (
        <>
          <Button look={standing === "scheduled" ? "strong" : "plain"} onClick={onEdit}>
            {t("edit")}
          </Button>
          <Button look={standing === "draft" ? "strong" : "plain"} onClick={() => setAsking("move")}>
            {t(standing === "scheduled" ? "move" : "schedule")}
          </Button>
        </>
      )}
      <div className="ml-auto">
        <Menu
          align="end"
          trigger={{
            "aria-label": t("more"),
            className: "grid size-8 place-items-center rounded-control text-ink-2 hover:bg-hover max-md:size-11",
            children: <Ellipsis className="icon" />,
          }}
        >
          {isOpen(post) && <MenuLink href={`/compose/?id=${post.id}`}>{t("compose")}</MenuLink>}
          {isOpen(post) && <MenuItem onClick={onImprove}>{t("improve")}</MenuItem>}
          {isOpen(post) && standing !== "failed" && (
            <MenuItem onClick={() => publishNow.mutate(post)}>{t("publishNow")}</MenuItem>
          )}
          {standing === "scheduled" && <MenuItem onClick={() => unschedule.mutate(post)}>{t("unschedule")}</MenuItem>}
          {isAtRest(post) && (
            <MenuItem
              onClick={() => {
                onClose()
                putAway([post])
              }}
            >
              {t("archive")}
            </MenuItem>
          )}
          <MenuItem isBad onClick={standing === "published" ? () => setAsking("delete") : remove}>
            {t(standing === "published" ? "delete" : "deleteNow")}
          </MenuItem>
        </Menu>
      </div>
      <MoveDialog post={post} isOpen={asking === "move"} onClose={stop} />
      <Dialog isOpen={asking === "delete"} onClose={stop} title={t("deleteTitle")} description={t("deletePublished")}>
        <FormError message={takeDown.error ? toApiError(takeDown.error).detail : undefined} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={stop}>{common("cancel")}</Button>
          <Button disabled={takeDown.isPending} onClick={remove}>
            {t("deleteHere")}
          </Button>
          <Button
            look="bad"
            isBusy={takeDown.isPending}
            onClick={() => takeDown.mutate(post, { onSuccess: onTakenDown })}
          >
            {t("takeDown", { platform: platformName(post.platform) })}
          </Button>
        </div>
      </Dialog>
    </footer>
  )
}
