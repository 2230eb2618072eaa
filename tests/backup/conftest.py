from tests.themes.conftest import patience, role  # noqa: F401 - registering by its form
