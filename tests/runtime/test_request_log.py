"""One line for each request, by which nobody learns who asked or what for."""

import json
import logging
import subprocess
import sys

import pytest

from portal.runtime.request_log import HEADER

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, logger="portal.requests")
    return lambda: [one for one in caplog.records if one.name == "portal.requests"]


@pytest.mark.parametrize(
    ("address", "route", "status"),
    [
        ("/partners/?q=geheim", "partners/", 200),
        ("/meedoen/dossier/geheim/", "meedoen/dossier/<str:secret>/", 404),
        ("/bestaat-niet-geheim/x/", "", 404),
    ],
)
def test_a_request_is_one_line_with_the_pattern_of_its_address(
    client, lines, address, route, status
):
    client.get(address)
    [record] = lines()
    assert (record.method, record.status) == ("GET", status)
    assert "geheim" not in record.getMessage()
    assert record.route.startswith(route.partition("<")[0])
    assert record.milliseconds >= 0


@pytest.mark.parametrize("given", ["abcdef12", "A-1" * 10])
def test_the_id_of_the_proxy_is_kept(client, given):
    assert client.get("/robots.txt", headers={HEADER: given})[HEADER] == given


@pytest.mark.parametrize("given", ["", "x", "a b c d e f", "é" * 10, "a" * 65, "ab\ncdefgh"])
def test_an_id_that_is_none_is_replaced(client, given):
    made = client.get("/robots.txt", headers={HEADER: given})[HEADER]
    assert len(made) == 32
    assert made != client.get("/robots.txt")[HEADER]


def test_a_line_can_be_read_by_a_program(tmp_path):
    code = (
        "import django; django.setup(); import logging;"
        "logging.getLogger('portal').warning('see /meedoen/dossier/secret1/')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "LOG_FORMAT": "json",
            "VAR_DIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    line = json.loads(done.stderr)
    assert (line["levelname"], line["name"]) == ("WARNING", "portal")
    assert "secret1" not in done.stderr
    assert line["request_id"] == ""
