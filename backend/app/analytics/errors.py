"""What can go wrong when figures are read or handed out."""

from app.core.errors import Invalid


class PeriodBackwards(Invalid):
    code, title = "period-backwards", "This period ends before it begins"


class PeriodTooLong(Invalid):
    code, title = "period-too-long", "This period is too long"
