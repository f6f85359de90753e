"""Usage is counted by calendar months in UTC."""

from datetime import UTC, datetime


def month_of(at: datetime) -> tuple[datetime, datetime]:
    """The first instant of this month and of the next."""
    start = at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    is_december = start.month == 12  # noqa: PLR2004
    end = start.replace(year=start.year + 1, month=1) if is_december else start.replace(month=start.month + 1)
    return start, end
