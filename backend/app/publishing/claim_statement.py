"""The claim: one statement, so that two dispatchers cannot both believe they won a post.

Which posts are due, in whose turn, at which pace. It costs what is due, never what is stored, and where no pace applies
it counts nothing and locks no account.
"""

from datetime import timedelta

from sqlalchemy import text

MOST_SPREAD = timedelta(minutes=1)
"""When a platform's limit ends, its accounts go on one after the other over a tenth of its length, at most this."""

# pace        what the platforms' data say (`platforms/*/rules.py`): a row for each that is not free to post to.
# waiting     the accounts that anything is due for, out of an index that holds nothing but what waits: scheduled posts,
#             posts a platform is still processing, and posts whose worker died (their `next_attempt_at` is the end of
#             its lease). Costs what is due, not what is stored.
# open        those of them that are not paused, not resting after refusals, and whose owner is not switched off. After
#             a rest (`is_probing`) one post of the account goes first, to see whether it is taken again. One that keeps
#             to a limit (`is_held`) is passed over, and nothing is written for it.
# accounts    those that go at a pace, locked; one that another dispatcher holds is passed over. So is one that was
#             written after this statement began looking (its xmin is another): our count of what it sends would miss
#             what the other dispatcher has just begun.
# allowance   how many more posts each of them may begin. By the data: without what was published in the span and what
#             is under way. By the platform's last answer: what was left then, without what is under way since; once
#             that is out of date (`is_stale`), one post goes first and brings the next answer. NULL: as many as there
#             are. What is published counts :margin seconds longer than the span: platforms count from when they took
#             it.
# oldest      of each open account. Those at a pace are weighed one behind the other: a thread is as many posts as parts
#             of it are `missing`. The rest of one that is half out is never too late.
# candidates  what the allowance covers of these. And what is not sent: what may be out already, of any account, is only
#             asked about; what is too late is only told, and need not wait for a limit to end.
# ranked      `turn` counts within each business, so that ordering by it deals the batch out like cards.
# platform    likewise for what the app may send to a platform: a count in a fixed window, in the locked row itself,
#             which is therefore never out of date. All parts of a thread are counted (`weight`) when its first begins.
# picked      a batch of those, each locked; rows somebody else has locked are skipped (there are more candidates than
#             places), and status and time are checked again on the locked row.
# expired     the open attempt of a worker that died. Whether it had begun to send stands on the post (uncertain_since).
# claimed     the posts, now ours until the lease ends.
# spaced, counted, opened    what the next claim must know. The account's version stays: a person may be editing it.
# The insert joins `expired`, so a post's old attempt is closed before its new one is written (one may be open). The
# answer is in the order in which the posts were meant to go out.
#
# The planner knows nothing of a backlog that came up a second ago: each step is materialized, and rows are looked up by
# an index whatever it believes.
CLAIM = text("""
WITH pace AS MATERIALIZED (
    SELECT * FROM unnest(
        CAST(:platforms AS text[]), CAST(:spacings AS float8[]), CAST(:account_posts AS int[]),
        CAST(:account_seconds AS float8[]), CAST(:app_posts AS int[]), CAST(:app_seconds AS float8[])
    ) AS pace(platform, spacing, account_posts, account_seconds, app_posts, app_seconds)
), waiting AS MATERIALIZED (
    SELECT business_id, social_account_id, min(next_attempt_at) AS first_at
    FROM content
    WHERE status IN ('scheduled', 'publishing') AND next_attempt_at <= :at AND social_account_id IS NOT NULL
    GROUP BY business_id, social_account_id
), open AS MATERIALIZED (
    SELECT a.id AS social_account_id, waiting.business_id, waiting.first_at, a.breaker_trips > 0 AS is_probing,
           :at - make_interval(mins => b.lateness_limit_minutes) AS too_late_before,
           pace.platform IS NOT NULL OR a.budget_resets_at IS NOT NULL AS is_paced,
           (a.rate_limited_until > :at OR a.spaced_until > :at
            OR (a.budget_remaining <= 0 AND a.budget_resets_at > :at)
            OR l.limited_until + least((l.limited_until - l.limited_since) / 10, :most_spread)
               * (mod(abs(CAST(hashtext(CAST(a.id AS text)) AS bigint)), 1000) / 1000.0) > :at) IS TRUE AS is_held,
           pace.app_posts IS NOT NULL AS is_counted, l.platform IS NULL AS is_uncounted_yet,
           CAST(a.xmin AS text) AS seen
    FROM waiting
    JOIN businesses b ON b.id = waiting.business_id
    JOIN users u ON u.id = b.user_id
    JOIN social_accounts a ON a.id = waiting.social_account_id
    LEFT JOIN platform_limits l ON l.platform = a.platform
    LEFT JOIN pace ON pace.platform = a.platform
    WHERE u.disabled_at IS NULL AND b.paused_at IS NULL AND a.paused_at IS NULL
      AND (a.breaker_open_until IS NULL OR a.breaker_open_until <= :at)
), accounts AS MATERIALIZED (
    SELECT a.id, a.platform, a.budget_remaining, a.budget_resets_at
    FROM (
        SELECT social_account_id AS id, seen, first_at,
               row_number() OVER (PARTITION BY business_id ORDER BY first_at) AS turn
        FROM open WHERE is_paced AND NOT is_held
    ) AS paced
    JOIN social_accounts a ON a.id = paced.id AND CAST(a.xmin AS text) = paced.seen
    ORDER BY paced.turn, paced.first_at
    LIMIT :candidates
    FOR NO KEY UPDATE OF a SKIP LOCKED
), allowance AS MATERIALIZED (
    SELECT accounts.id, pace.spacing, pace.account_posts, sent.posts AS sent,
           sent.first_at + make_interval(secs => pace.account_seconds + :margin) AS frees_at,
           pace.account_posts - coalesce(sent.posts, 0) - flight.posts AS by_data,
           accounts.budget_resets_at <= :at AS is_stale,
           CASE WHEN accounts.budget_resets_at > :at THEN accounts.budget_remaining ELSE 1 END
               - flight.unanswered AS by_answer
    FROM accounts
    LEFT JOIN pace ON pace.platform = accounts.platform
    LEFT JOIN LATERAL (
        SELECT sum(1 + jsonb_array_length(p.following_parts)) AS posts, min(p.published_at) AS first_at
        FROM content p
        WHERE p.social_account_id = accounts.id AND p.status = 'published'
          AND p.published_at > :at - make_interval(secs => pace.account_seconds + :margin)
    ) AS sent ON pace.account_posts IS NOT NULL
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(1 + jsonb_array_length(f.following_parts)), 0) AS posts,
               coalesce(sum(1 + jsonb_array_length(f.following_parts)) FILTER (
                   WHERE f.pending_token IS NULL
                     AND (f.uncertain_since IS NULL OR f.uncertain_since > :at - interval '1 minute')), 0) AS unanswered
        FROM content f
        WHERE f.social_account_id = accounts.id AND f.status = 'publishing'
          AND (f.next_attempt_at > :at OR f.uncertain_since IS NOT NULL OR f.pending_token IS NOT NULL)
    ) AS flight
), oldest AS MATERIALIZED (
    SELECT due.*, open.is_paced, open.is_paced AND open.is_counted AS is_counted, open.is_uncounted_yet,
           sum(due.missing) OVER behind AS account_weight, row_number() OVER behind = 1 AS is_first,
           allowance.account_posts, allowance.by_data, allowance.by_answer, allowance.is_stale
    FROM open
    LEFT JOIN allowance ON allowance.id = open.social_account_id
    CROSS JOIN LATERAL (
        SELECT c.id, c.business_id, c.social_account_id, c.platform, c.next_attempt_at,
               1 + jsonb_array_length(c.following_parts) - jsonb_array_length(c.published_parts) AS missing,
               CASE WHEN c.published_parts = '[]' THEN 1 + jsonb_array_length(c.following_parts) ELSE 0 END AS weight
        FROM content c
        WHERE c.social_account_id = open.social_account_id AND c.status IN ('scheduled', 'publishing')
          AND c.next_attempt_at <= :at AND c.uncertain_since IS NULL AND c.pending_token IS NULL
          AND (NOT open.is_paced OR c.scheduled_for >= open.too_late_before OR c.published_parts <> '[]')
        ORDER BY c.next_attempt_at
        LIMIT CASE WHEN open.is_probing OR allowance.spacing > 0 THEN 1 ELSE :candidates END
    ) AS due
    WHERE NOT open.is_held AND (NOT open.is_paced OR allowance.id IS NOT NULL)
    WINDOW behind AS (PARTITION BY due.social_account_id ORDER BY due.next_attempt_at, due.id)
), candidates AS MATERIALIZED (
    SELECT id, business_id, social_account_id, platform, next_attempt_at, weight, is_paced, is_counted, is_uncounted_yet
    FROM oldest
    WHERE (by_data IS NULL OR account_weight <= by_data OR (is_first AND by_data = account_posts))
      AND (is_stale IS NULL OR account_weight <= by_answer OR (is_first AND is_stale AND by_answer > 0))
    UNION ALL
    SELECT late.*, 0, false, false, false FROM open CROSS JOIN LATERAL (
        SELECT c.id, c.business_id, c.social_account_id, c.platform, c.next_attempt_at
        FROM content c
        WHERE c.social_account_id = open.social_account_id AND c.status IN ('scheduled', 'publishing')
          AND c.next_attempt_at < open.too_late_before AND c.scheduled_for < open.too_late_before
          AND c.published_parts = '[]' AND c.uncertain_since IS NULL AND c.pending_token IS NULL
        ORDER BY c.next_attempt_at
        LIMIT :candidates
    ) AS late
    WHERE open.is_held OR open.is_paced
    UNION ALL (
        SELECT c.id, c.business_id, c.social_account_id, c.platform, c.next_attempt_at, 0, false, false, false
        FROM content c LEFT JOIN social_accounts a ON a.id = c.social_account_id
        WHERE c.status IN ('scheduled', 'publishing') AND c.next_attempt_at <= :at
          AND (c.uncertain_since IS NOT NULL OR c.pending_token IS NOT NULL OR c.social_account_id IS NULL)
          AND (a.rate_limited_until IS NULL OR a.rate_limited_until <= :at)
        ORDER BY c.next_attempt_at
        LIMIT :candidates
    )
), ranked AS MATERIALIZED (
    SELECT candidates.*, row_number() OVER (PARTITION BY business_id ORDER BY next_attempt_at, id) AS turn
    FROM candidates
    ORDER BY turn, next_attempt_at
    LIMIT :candidates
), platform AS MATERIALIZED (
    SELECT l.platform, pace.app_posts, CASE WHEN l.window_ends_at > :at THEN l.sent ELSE 0 END AS sent,
           CASE WHEN l.window_ends_at > :at THEN l.window_ends_at
                ELSE :at + make_interval(secs => pace.app_seconds + :margin) END AS window_ends_at
    FROM (SELECT DISTINCT platform FROM ranked WHERE is_counted) AS asked
    JOIN platform_limits l ON l.platform = asked.platform
    JOIN pace ON pace.platform = asked.platform
    FOR NO KEY UPDATE OF l SKIP LOCKED
), within AS MATERIALIZED (
    SELECT behind.id
    FROM (
        SELECT id, platform, sum(weight) OVER (PARTITION BY platform ORDER BY turn, next_attempt_at, id) AS weight
        FROM ranked WHERE is_counted
    ) AS behind
    JOIN platform ON platform.platform = behind.platform
    WHERE behind.weight <= platform.app_posts - platform.sent
), picked AS MATERIALIZED (
    SELECT ranked.* FROM ranked CROSS JOIN LATERAL (
        SELECT c.id FROM content c
        WHERE c.id = ranked.id AND c.status IN ('scheduled', 'publishing') AND c.next_attempt_at <= :at
        FOR UPDATE SKIP LOCKED
    ) AS locked
    WHERE NOT ranked.is_counted OR ranked.id IN (SELECT id FROM within)
    LIMIT :batch
), spaced AS (
    UPDATE social_accounts a
    SET spaced_until = CASE WHEN begun.id IS NULL THEN a.spaced_until
                            ELSE :at + make_interval(secs => coalesce(allowance.spacing, 0) * (1 + random() / 4)) END,
        budget_remaining = CASE WHEN allowance.sent >= allowance.account_posts THEN 0 ELSE a.budget_remaining END,
        budget_resets_at = CASE WHEN allowance.sent >= allowance.account_posts THEN allowance.frees_at
                                ELSE a.budget_resets_at END
    FROM allowance LEFT JOIN (
        SELECT DISTINCT social_account_id AS id FROM picked WHERE is_paced
    ) AS begun ON begun.id = allowance.id
    WHERE a.id = allowance.id AND (begun.id IS NOT NULL OR allowance.sent >= allowance.account_posts)
), counted AS (
    UPDATE platform_limits l
    SET sent = platform.sent + begun.weight, window_ends_at = platform.window_ends_at,
        limited_since = CASE WHEN platform.sent + begun.weight >= platform.app_posts THEN :at ELSE l.limited_since END,
        limited_until = CASE WHEN platform.sent + begun.weight >= platform.app_posts
                             THEN greatest(l.limited_until, platform.window_ends_at) ELSE l.limited_until END
    FROM platform JOIN (
        SELECT platform, sum(weight) AS weight FROM picked WHERE is_counted GROUP BY platform
    ) AS begun ON begun.platform = platform.platform
    WHERE l.platform = platform.platform
), opened AS (
    INSERT INTO platform_limits (platform)
    SELECT DISTINCT platform FROM ranked WHERE is_counted AND is_uncounted_yet
    ON CONFLICT (platform) DO NOTHING
), expired AS (
    UPDATE publish_attempts p
    SET state = 'ended', ended_at = :at, updated_at = :at, outcome = 'lease_expired',
        outcome_message = 'The worker stopped in the middle.'
    WHERE p.content_id = ANY (ARRAY(SELECT id FROM picked)) AND p.state <> 'ended'
    RETURNING p.content_id
), claimed AS (
    UPDATE content c
    SET status = 'publishing', attempt_count = c.attempt_count + 1, next_attempt_at = :lease_until,
        version = c.version + 1, updated_at = :at
    WHERE c.id = ANY (ARRAY(SELECT id FROM picked))
    RETURNING c.id, c.attempt_count, c.scheduled_for
)
INSERT INTO publish_attempts (content_id, number, state, lease_owner, lease_until, created_at, updated_at)
SELECT claimed.id, claimed.attempt_count, 'claimed', :owner, :lease_until, :at, :at
FROM claimed LEFT JOIN expired ON expired.content_id = claimed.id
ORDER BY claimed.scheduled_for, claimed.id
RETURNING id
""").bindparams(most_spread=MOST_SPREAD, margin=2.0)

CANDIDATES_PER_PLACE = 4
"""So many dispatchers may claim at the same moment before one of them comes back with less than there is."""
