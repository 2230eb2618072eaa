"""The translations as `make` compiles them."""

import gettext
import re
import subprocess
import sys

from django.conf import settings
from django.utils.translation import override

MAKEFILE = settings.BASE_DIR / "Makefile"
CATALOG = """
msgid ""
msgstr ""
"Language: nl\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Good morning"
msgstr "Goedemorgen"

msgid "%(count)d tree"
msgid_plural "%(count)d trees"
msgstr[0] "%(count)d boom"
msgstr[1] "%(count)d bomen"

#, fuzzy
msgid "Good night"
msgstr "Goedemorgen"
"""


def compiled(tmp_path) -> gettext.GNUTranslations:
    folder = tmp_path / "nl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(CATALOG, encoding="utf-8")
    (command,) = re.findall(r"^COMPILE_MESSAGES := \$\(PYTHON\) (.*)", MAKEFILE.read_text(), re.M)
    subprocess.run([sys.executable, *command.replace("locale", str(tmp_path)).split()], check=True)
    with (folder / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def test_compiled_messages_have_their_translations_and_plurals(tmp_path):
    messages = compiled(tmp_path)
    assert messages.gettext("Good morning") == "Goedemorgen"
    assert messages.ngettext("%(count)d tree", "%(count)d trees", 1) == "%(count)d boom"
    assert messages.ngettext("%(count)d tree", "%(count)d trees", 0) == "%(count)d bomen"


def test_a_translation_that_is_only_guessed_is_left_out(tmp_path):
    assert compiled(tmp_path).gettext("Good night") == "Good night"


def test_django_finds_what_was_compiled(tmp_path):
    compiled(tmp_path)
    code = f"""
from django.conf import settings
settings.configure(USE_I18N=True, LANGUAGE_CODE="nl", LOCALE_PATHS=[{str(tmp_path)!r}])
import django
django.setup()
from django.utils.translation import gettext
print(gettext("Good morning"))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "Goedemorgen"


def test_the_site_speaks_dutch():
    assert settings.LANGUAGE_CODE == "nl"
    with override("nl"):
        assert str(settings.LANGUAGES[0][1]) == "Nederlands"
