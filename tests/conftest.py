import sys

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("myoflux", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("myoflux")


@pytest.fixture
def tell(capsys):
    """Print a score past pytest's capture, so that every run shows it."""

    def say(what, score):
        with capsys.disabled():
            sys.stdout.write(f"\n{what}: {score}\n")

    return say
