"""Real PostgreSQL, Valkey and sandbox network for every test; each test in a transaction that is rolled back."""

import os
import tempfile

# Settings are read once per process: what tests need is said before the product is imported.
os.environ.update(
    AIGROWTH_ENV="test",
    AIGROWTH_DATA_DIR=tempfile.mkdtemp(prefix="aigrowth-tests-"),
    ENCRYPTION_KEY="dGVzdHMgb25seTogMzIgYnl0ZXMgb2YgYSBrZXkgISE=",
    SECRET_KEY="for-tests-only-and-nothing-else",
)
for ambient in (
    "DATABASE_URL",
    "REDIS_URL",
    "OPENROUTER_API_KEY",
    "LLM_BASE_URL",
    "LLM_GGUF",
    "SMTP_HOST",
    "SANDBOX_URL",
    "CLERK_SECRET_KEY",
    "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
):
    os.environ.pop(ambient, None)

pytest_plugins = [
    "tests.fixtures.servers",
    "tests.fixtures.database",
    "tests.fixtures.http",
    "tests.fixtures.library",
    "tests.fixtures.clerk",
]
