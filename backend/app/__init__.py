"""AI Growth Manager: from the description of a business to posts that go out once, on time, and are measured."""

__version__ = "0.1.0"
