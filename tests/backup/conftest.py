from tests.interest.conftest import patience, role  # noqa: F401 - registering by its form
