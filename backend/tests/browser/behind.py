"""What no person could bring about in a browser here, done behind the product's back by its own functions."""

import subprocess
import sys

from tests.browser.conftest import BACKEND, Product

_OFFER = """
import asyncio, json, sys
from datetime import timedelta
from uuid import UUID
from sqlalchemy import select
from app.businesses.models import Business
from app.core.clock import now
from app.core.db import sessions
from app.platforms.contract import ConnectedAccount, Platform
from app.social_accounts import choosing
from app.supervisor import database_access

def found(name, kind, why_not):
    return ConnectedAccount(
        account_id="page-" + name, account_name=name, access_token="sba_none", refresh_token=None, expires_at=None,
        scopes=("post",), kind=kind, why_not=why_not,
    )

async def offer(business_id, pages):
    async with sessions() as session:
        user_id = await session.scalar(select(Business.user_id).where(Business.id == UUID(business_id)))
    offered = [found(*page) for page in json.loads(pages)]
    print(await choosing.offer(Platform.SANDBOX, offered, user_id=user_id, business_id=UUID(business_id)))

with database_access.reachable_database():
    asyncio.run(offer(*sys.argv[1:]))
"""

_STOP = """
import asyncio, sys
from datetime import timedelta
from app.core.clock import now
from app.core.db import unit_of_work
from app.platforms.contract import Platform
from app.social_accounts import limits
from app.supervisor import database_access

async def stop(platform, message):
    async with unit_of_work() as session:
        end = limits.Stop(now() + timedelta(hours=1), message)
        await limits.limit_platforms(session, {Platform(platform): end}, at=now())

with database_access.reachable_database():
    asyncio.run(stop(*sys.argv[1:]))
"""


def offer_accounts(product: Product, business_id: str, pages: str) -> str:
    """A choice among these, as a consent that opened them would have left it; its id. `pages`: JSON of name, kind and
    why not.
    """
    return _run(product, _OFFER, business_id, pages).strip().splitlines()[-1]


def stop_platform(product: Product, platform: str, message: str) -> None:
    """The platform takes nothing for an hour, and whoever runs the product has to do something about it."""
    _run(product, _STOP, platform, message)


def _run(product: Product, program: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=BACKEND,
        env=product.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


_DESCRIBE = """
import asyncio, json, sys
from uuid import UUID
import app.models
from app.core.db import unit_of_work
from app.social_accounts.models import SocialAccount
from app.supervisor import database_access

async def describe(account_id, details):
    async with unit_of_work() as session:
        account = await session.get_one(SocialAccount, UUID(account_id))
        account.details = {**account.details, **json.loads(details)}

with database_access.reachable_database():
    asyncio.run(describe(*sys.argv[1:]))
"""

_CHARGE = """
import asyncio, sys
from uuid import UUID
from app.core.db import unit_of_work
from app.platforms import registry
from app.platforms.contract import Platform
from app.social_accounts import costs
from app.social_accounts.models import SocialAccount
from app.supervisor import database_access

async def charge(account_id, text):
    async with unit_of_work() as session:
        account = await session.get_one(SocialAccount, UUID(account_id))
        account.platform = Platform.X
        await costs.record(session, account, registry.rules_of(Platform.X).costs.of_part(text))

with database_access.reachable_database():
    asyncio.run(charge(*sys.argv[1:]))
"""


def describe_account(product: Product, account_id: str, details: str) -> None:
    """As if its platform had said this of it (JSON)."""
    _run(product, _DESCRIBE, account_id, details)


def charge_on_x(product: Product, account_id: str, text: str) -> None:
    """As if the account were one on X and this had gone out there."""
    _run(product, _CHARGE, account_id, text)
