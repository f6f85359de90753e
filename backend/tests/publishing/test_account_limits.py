"""What an account may do is asked again before sending, by what is known of it then."""

from typing import Any

from app.content.models import PostStatus
from app.core.db import unit_of_work
from app.social_accounts.models import SocialAccount
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer
from tests.publishing.conftest import RunDue

LONG = "Bread. " * 90  # 630 characters; the sandbox takes 500


async def limit(account: SocialAccount, **limits: Any) -> SocialAccount:
    async with unit_of_work() as session:
        row = await session.get_one(SocialAccount, account.id)
        row.details = {**row.details, "limits": limits}
    return row


async def test_a_long_post_goes_out_where_its_account_may(
    make: Make, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    usual = await make.connected_account(sandbox)
    account = await limit(account, max_length=5000)
    long = await make.scheduled_post(account=account, text=LONG)
    refused = await make.scheduled_post(account=usual, text=LONG)

    await run_due()

    refused = await make.reload(refused)
    assert (refused.status, refused.failure_code) == (PostStatus.FAILED, "breaks-platform-rules")
    # Ours let it pass; the pretend network's own limit is what it met then.
    assert (await make.reload(long)).failure_code != "breaks-platform-rules"


async def test_what_the_account_takes_no_more_is_not_sent(
    make: Make, sandbox: SandboxServer, account: SocialAccount, run_due: RunDue
):
    post = await make.scheduled_post(account=await limit(account, max_length=10))

    await run_due()

    post = await make.reload(post)
    assert (post.status, post.failure_code) == (PostStatus.FAILED, "breaks-platform-rules")
    assert post.failure_reason is not None and "over 10" in post.failure_reason
    assert sandbox.log() == []
