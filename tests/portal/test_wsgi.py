from wsgiref.util import setup_testing_defaults

import pytest

from portal.wsgi import Utf8Request, application


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "idna", "hex", "undefined", "x"])
def test_the_character_set_of_a_request_is_ours(charset):
    environ = {"QUERY_STRING": "q=%5Cud800", "CONTENT_TYPE": f"text/plain; charset={charset}"}
    setup_testing_defaults(environ)
    assert Utf8Request(environ).GET["q"] == "\\ud800"


def test_the_site_is_served_with_such_requests():
    assert application.application.request_class is Utf8Request
