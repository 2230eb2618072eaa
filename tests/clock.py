from datetime import UTC, datetime, timedelta


class Clock:
    """The time in a test; calling it tells the time."""

    def __init__(self):
        self.time = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def advance(self, **duration: float) -> datetime:
        self.time += timedelta(**duration)
        return self.time
