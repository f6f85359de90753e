"use client"

import dynamic from "next/dynamic"
import { type KeyboardEvent, useState } from "react"
import { useTranslations } from "use-intl"
import type { PostRead } from "@/api/types.gen"
import { platformName } from "@/components/platform-glyph"
import { SignIcon } from "@/components/sign-icon"
import { Button, ButtonLink } from "@/components/ui/button"
import { Checklist } from "./checklist"
import { ComposerHead, useWhyNot, When } from "./composer-head"
import { ConflictDialog } from "./conflict-dialog"
import { Difference } from "./difference"
import { BASE, isCustomised, isLocked } from "./draft"
import { FirstComment } from "./first-comment"
import { MediaTray } from "./media-tray"
import { OptionFields } from "./option-fields"
import { PillarField } from "./pillar-field"
import { RewriteAnswer, RewriteBar } from "./rewrite-bar"
import { Tabs } from "./tabs"
import { TargetChips, TargetList } from "./target-list"
import { type Trouble, useAssets } from "./use-checks"
import { type ComposerState, type Opened, useComposer } from "./use-composer"
import { WordsEditor } from "./words-editor"

const PreviewPane = dynamic(() => import("./preview/preview-pane").then(module => module.PreviewPane), { ssr: false })

type Props = { opened: Opened; onSaved: (posts: PostRead[]) => void }

/** One idea, written once and fitted to each place it goes to. */
export function Composer({ opened, onSaved }: Props) {
  const t = useTranslations("compose")
  const composer = useComposer({ opened, onSaved })
  const { draft, dispatch, choices, kit, business, checks, isSettled, conflict, settleWith, rewrite } = composer
  const [isPreviewing, setPreviewing] = useState(false)
  const [isPutOff, setPutOff] = useState(false)
  const onShow = ({ key, part, code }: Trouble) => {
    const isOfBase = draft.targets.find(one => one.key === key)?.words === null && code !== "comment-too-long"
    composer.setTab(isOfBase ? BASE : key)
    composer.setPart(part)
  }
  const onToggle = (place: (typeof choices)[number]["place"]) => dispatch({ do: "toggle", place })
  const onKey = (event: KeyboardEvent) => {
    if (!rewrite.asked && rewrite.failure === null) return
    if (event.key === "Escape") {
      event.preventDefault()
      rewrite.stop()
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && rewrite.proposal !== null) {
      event.preventDefault()
      rewrite.accept()
    }
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the proposal, whose buttons do the same
    <div
      onKeyDown={onKey}
      className="flex min-h-0 flex-1 flex-col max-md:fixed max-md:inset-0 max-md:z-40 max-md:bg-page"
    >
      <ComposerHead composer={composer} isPreviewing={isPreviewing} onPreview={() => setPreviewing(!isPreviewing)} />
      <div className="border-b px-4 py-2 md:hidden">
        <TargetChips draft={draft} choices={choices} kit={kit} onToggle={onToggle} />
      </div>
      <div className="flex-1 max-md:overflow-y-auto md:grid md:grid-cols-[232px_minmax(0,1fr)] xl:grid-cols-[240px_minmax(0,1fr)_356px]">
        <aside
          aria-label={t("placesAndChecks")}
          className="flex flex-col gap-7 p-4 max-md:order-3 max-md:hidden md:border-r md:px-5 md:py-5"
        >
          <TargetList draft={draft} choices={choices} kit={kit} onToggle={onToggle} />
          <Checklist checks={checks} isSettled={isSettled} hasPlaces={composer.targets.length > 1} onShow={onShow} />
          <PillarField
            businessId={business.id}
            pillar={draft.pillar}
            onPillar={pillar => dispatch({ do: "serve", pillar })}
          />
        </aside>
        <div className={isPreviewing ? "max-md:hidden" : undefined}>
          <Desk composer={composer} />
        </div>
        <aside
          aria-label={t("preview")}
          className={`bg-side p-4 md:col-start-2 md:px-6 md:py-4 xl:col-start-auto xl:border-l ${isPreviewing ? "" : "max-md:hidden"}`}
        >
          <div className="xl:sticky xl:top-18">
            <PreviewPane
              draft={draft}
              targets={composer.targets}
              names={composer.names}
              businessName={business.name}
              kit={kit}
              shown={composer.tab === BASE ? null : composer.tab}
              onShown={composer.setTab}
            />
            <Why composer={composer} />
          </div>
        </aside>
        <div className="p-4 md:hidden">
          {!isPreviewing && (
            <Checklist checks={checks} isSettled={isSettled} hasPlaces={composer.targets.length > 1} onShow={onShow} />
          )}
          {!isPreviewing && (
            <div className="pt-7">
              <PillarField
                businessId={business.id}
                pillar={draft.pillar}
                onPillar={pillar => dispatch({ do: "serve", pillar })}
              />
            </div>
          )}
        </div>
      </div>
      <Bottom composer={composer} />
      {conflict && !isPutOff && (
        <ConflictDialog
          theirs={conflict}
          kit={kit}
          onMine={settleWith.mine}
          onTheirs={settleWith.theirs}
          onBoth={settleWith.both}
          onClose={() => setPutOff(true)}
        />
      )}
      {conflict && isPutOff && (
        <div className="sticky bottom-0 flex items-center gap-3 border-t bg-wait-bg px-4 py-2 text-13 text-wait">
          <SignIcon sign="warning" />
          <span className="flex-1">{t("conflict.waits")}</span>
          <Button size="sm" onClick={() => setPutOff(false)}>
            {t("conflict.choose")}
          </Button>
        </div>
      )}
    </div>
  )
}

/** The middle: words, the writer, pictures. */
function Desk({ composer }: { composer: ComposerState }) {
  const t = useTranslations("compose")
  const { draft, targets, names, tab, setTab, target, kit, words, rewrite, dispatch, mediaIds, isReadOnly, at } =
    composer
  const { placeHere } = composer
  const info = placeHere ? kit.info(placeHere) : undefined
  const assets = useAssets(mediaIds)
  const whyNot = useWhyNot(composer)
  const { asked, proposal } = rewrite
  const hasTabs = targets.length > 1 || targets.some(isCustomised)
  const counting = composer.placesHere[0] ?? target
  return (
    <section aria-label={t("words")} className="min-w-0 px-4 pb-6 md:px-6 lg:px-8">
      {hasTabs && <Tabs draft={draft} targets={targets} names={names} tab={tab} onTab={setTab} />}
      <div id="words" className="pt-5" {...(hasTabs && { role: "tabpanel", "aria-labelledby": `tab-${tab}` })}>
        {target && isCustomised(target) && !isReadOnly && (
          <p className="flex items-center gap-2 pb-3 text-12 text-ink-2">
            {t("ownWords", { platform: platformName(target.platform) })}
            <Button size="sm" onClick={composer.reset}>
              {t("reset")}
            </Button>
          </p>
        )}
        {target && !isCustomised(target) && (
          <p className="pb-3 text-12 text-ink-3">{t("typeToCustomise", { platform: platformName(target.platform) })}</p>
        )}
        {isReadOnly && (
          <p className="flex flex-wrap items-center gap-2 pb-3 text-13 text-ink-2">
            {t("isOut")}
            {(target ?? targets[0])?.post && (
              <ButtonLink size="sm" href={`/compose/?duplicate=${(target ?? targets[0])?.post?.id}`}>
                {t("duplicate")}
              </ButtonLink>
            )}
          </p>
        )}
        <WordsEditor
          kit={kit}
          words={words}
          places={composer.placesHere}
          isMarked={composer.marked}
          isWiping={composer.isWiping}
          isReadOnly={isReadOnly}
          active={composer.part}
          onActive={composer.setPart}
          onWords={composer.write}
          onSubmit={() => {
            if (proposal !== null) rewrite.accept()
            else if (at && whyNot === null && Date.parse(at) > Date.now()) composer.sending.schedule.mutate(at)
          }}
          proposalAt={proposal !== null && asked && asked.tab === tab ? asked.part : null}
          proposal={asked && proposal !== null && <Difference before={asked.before} after={proposal} />}
        />
        {placeHere && kit.hasComment(placeHere.platform) && (
          <FirstComment
            key={placeHere.key}
            kit={kit}
            platform={placeHere.platform}
            comment={placeHere.comment}
            isReadOnly={isReadOnly || isLocked(placeHere)}
            onComment={text => dispatch({ do: "comment", tab: placeHere.key, text })}
          />
        )}
        {!placeHere && <UnderTheirTabs composer={composer} />}
      </div>
      {!isReadOnly && (
        <>
          <RewriteAnswer
            rewrite={rewrite}
            count={text => (counting ? kit.count(text, counting) : text.length)}
            onAccept={rewrite.accept}
            onAnother={() => asked && rewrite.ask(asked.wish, [...asked.seen, ...rewrite.proposals])}
          />
          <div className="border-b pb-3.5 max-md:hidden">
            <RewriteBar
              rewrite={rewrite}
              canTranslate={composer.canTranslate}
              whyNot={rewrite.whyNot}
              onWish={wish => rewrite.ask(wish)}
            />
          </div>
        </>
      )}
      <div className="pt-4">
        <MediaTray
          key={tab}
          businessId={composer.business.id}
          mediaIds={mediaIds}
          isReadOnly={isReadOnly}
          onMedia={ids => dispatch({ do: "show", tab, mediaIds: ids })}
          cropFor={target ? platformName(target.platform) : t("allPlaces")}
        />
      </div>
      {placeHere && info && (
        <OptionFields
          platform={info}
          options={placeHere.options}
          media={mediaIds.map(id => assets.get(id) ?? null)}
          isReadOnly={isReadOnly || isLocked(placeHere)}
          onChoose={(name, value) => dispatch({ do: "choose", tab: placeHere.key, name, value })}
        />
      )}
    </section>
  )
}

/** In the base text nobody sees what a platform has beside it, so it is said where that is. */
function UnderTheirTabs({ composer }: { composer: ComposerState }) {
  const t = useTranslations("compose")
  const { targets, kit, isReadOnly } = composer
  const platforms = [...new Set(targets.map(({ platform }) => platform))].filter(
    one => kit.hasComment(one) || (kit.info(one)?.options.length ?? 0) > 0,
  )
  if (isReadOnly || platforms.length === 0) return null
  return (
    <p className="pb-3 text-12 text-ink-3">
      {t("underTabs", { platforms: platforms.map(platformName).join(", "), count: platforms.length })}
    </p>
  )
}

/** Why the time that was proposed is a good one, as long as it is the time chosen. */
function Why({ composer }: { composer: ComposerState }) {
  const t = useTranslations("compose")
  const { at, targets } = composer
  const post = targets.find(({ post }) => post?.why_this_time && post.scheduled_for === at)?.post
  if (!post) return null
  return (
    <section className="mt-4">
      <h2 className="flex items-center gap-1.5 text-13 font-semibold">
        <SignIcon sign="pen" size={14} className="text-mark-line" />
        {t("whyThisTime")}
      </h2>
      <p className="mt-1 text-13 text-ink-2">{post.why_this_time}</p>
    </section>
  )
}

/** On phones the writer and the time stay at the thumb. */
function Bottom({ composer }: { composer: ComposerState }) {
  const t = useTranslations("compose")
  const { rewrite, isReadOnly } = composer
  return (
    <div className="border-t border-line-strong bg-side md:hidden">
      {!isReadOnly && (
        <div className="px-4 pt-2">
          <RewriteBar
            rewrite={rewrite}
            canTranslate={composer.canTranslate}
            whyNot={null}
            onWish={wish => rewrite.whyNot === null && rewrite.ask(wish)}
          />
        </div>
      )}
      <div className="flex items-center justify-between gap-3 px-4 py-2">
        <span className="text-13 text-ink-2">{t("goesOut")}</span>
        <When composer={composer} />
      </div>
    </div>
  )
}
