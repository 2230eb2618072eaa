import os
import stat
import subprocess
import sys
import threading

import pytest

from portal.runtime import environment

pytestmark = pytest.mark.own_database


def start(tmp_path, **variables) -> subprocess.CompletedProcess:
    """Start Django with these variables, as an operator would."""
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)} | variables,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://host/name"),
        ("DATABASE_URL", "geen adres"),
        ("DATABASE_URL", "postgres://naam:geheim@host"),
        ("DATABASE_URL", "postgres://host:poort/naam"),
        ("DATABASE_URL", "postgres://[host/naam"),
        ("EMAIL_URL", "http://mail"),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_URL", "smtp://[mail"),
        ("CACHE_URL", "memcached://host"),
        ("CACHE_URL", "redis://[host"),
        ("PAGE_CACHE_MB", "-1"),
        ("CDN_SECONDS", "61"),
        ("ADMIN_EMAILS", "beheer@example.nl,geen adres"),
        ("ADMIN_EMAILS", "beheer@localhost"),
        ("DEFAULT_FROM_EMAIL", "geen adres"),
        ("DEFAULT_FROM_EMAIL", "Portaal <portaal@localhost>"),
        ("SECRET_KEY", "kort"),
        ("SECRET_KEY", "a" * 80),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "https://portaal.example.nl"),
        ("SITE_URL", "portaal.example.nl"),
        ("SITE_URL", "https://portaal.example.nl/pad"),
        ("SITE_URL", "https://naam@portaal.example.nl"),
        ("SITE_URL", "https://[portaal"),
        ("TRUSTED_PROXIES", "10.0.0.5,10.0.0.0/33"),
        ("BACKUP_KEEP", "7 dagen"),
        ("DEBUG", "misschien"),
        ("PORT", "tachtig"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("DOCUMENT_MAX_MB", "-1"),
        ("LOG_LEVEL", "luid"),
        ("VAR_DIR", "/dev/null/var"),
    ],
)
def test_a_wrong_value_stops_the_start_with_one_sentence(tmp_path, name, value):
    done = start(tmp_path, **{name: value})
    assert done.returncode == 1
    assert done.stderr.startswith(f"The setting {name} is wrong: ")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "geheim" not in done.stderr


def test_without_any_variable_the_portal_starts(tmp_path):
    done = start(tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_folder_for_data_may_have_any_name(tmp_path):
    folder = tmp_path / "een map #1?x=%20"
    done = start(folder)
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("content", ["", "te kort"])
def test_a_kept_secret_key_that_is_damaged_stops_the_start(tmp_path, content):
    (tmp_path / "secret_key").write_text(content)
    done = start(tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("The setting SECRET_KEY is wrong: ")


def test_a_secret_key_that_cannot_be_kept_stops_the_start(tmp_path):
    (tmp_path / "secret_key").mkdir()
    done = start(tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("The setting SECRET_KEY is wrong: ")
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_secret_key_is_made_once_and_readable_by_the_owner_only(tmp_path):
    file = tmp_path / "secret_key"
    first = environment.secret_key("UNSET_SECRET_KEY", file)
    assert environment.secret_key("UNSET_SECRET_KEY", file) == first
    assert len(first) >= environment.MIN_SECRET_KEY_LENGTH
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_processes_that_start_at_once_agree_on_the_secret_key(tmp_path):
    file, keys = tmp_path / "secret_key", []
    threads = [
        threading.Thread(target=lambda: keys.append(environment.secret_key("UNSET", file)))
        for _number in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(keys)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


@pytest.mark.parametrize(
    ("value", "used"),
    [
        ("", "portaal@localhost"),
        ("portaal@example.nl", "portaal@example.nl"),
        ("Het portaal <portaal@straße.nl>", "Het portaal <portaal@xn--strae-oqa.nl>"),
    ],
)
def test_the_sender_is_an_address_with_or_without_a_name(monkeypatch, value, used):
    monkeypatch.setenv("SENDER", value)
    assert environment.sender("SENDER", "portaal@localhost") == used


def test_a_list_of_names_may_have_spaces_and_empty_parts():
    assert environment.names(" een, twee,,") == ["een", "twee"]
