"""Failures inside the shared contract suite show their values, as in any test file."""

import pytest

pytest.register_assert_rewrite("tests.platforms.connector_contract")
