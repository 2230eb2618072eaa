"""nginx and Caddy as they stand in `deploy/`, with other names, ports and certificates."""

import http.client
import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.machine import IN_CI
from tests.serving import environment, fetched, free_port
from tests.template_database import one_at_a_time, sqlite_template

ROOT = Path(__file__).resolve().parents[2]
NAME = "portaal.example.nl"
ORIGIN = f"https://{NAME}"
FRONTS = ("nginx", "caddy")


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: str


class Front(NamedTuple):
    """A web server with the portal behind it."""

    kind: str
    port: int
    folder: Path

    def line(self, *protocols: str, timeout: float = 10, of: str = "127.0.0.1") -> ssl.SSLSocket:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_alpn_protocols(list(protocols or ("http/1.1",)))
        plain = socket.create_connection(("127.0.0.1", self.port), timeout, (of, 0))
        return context.wrap_socket(plain, server_hostname=NAME)

    def raw(self, request: bytes) -> bytes:
        """What comes back for these bytes, until the server closes."""
        with self.line() as line:
            line.sendall(request)
            answer = b""
            while piece := line.recv(65536):
                answer += piece
        return answer

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        *,
        of: str = "127.0.0.1",
        timeout: float = 20,
        **headers: str,
    ) -> Answer:
        """The answer to a request from this address; `__` in the name of a header is a dash."""
        connection = http.client.HTTPSConnection("127.0.0.1", self.port)
        connection.sock = self.line(timeout=timeout, of=of)
        named = {name.replace("__", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {"Host": NAME, **named})
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        connection.close()
        return Answer(answer.status, answer.headers, text)


def collect_files() -> None:
    """As `make setup` does; the pages for failures stand beside the style sheet."""
    with one_at_a_time():
        manifest = ROOT / "var" / "static" / "staticfiles.json"
        command, env = [sys.executable, "manage.py"], {"PATH": os.environ["PATH"]}
        if not manifest.exists():
            collect = [*command, "collectstatic", "--no-input", "-v0"]
            subprocess.run(collect, cwd=ROOT, env=env, check=True)
        code = "from portal.runtime.failure_pages import *; write_failure_pages()"
        subprocess.run([*command, "shell", "-v0", "-c", code], cwd=ROOT, env=env, check=True)


def fill(folder: Path) -> None:
    """Put the database with the content of the programme in a VAR_DIR."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(sqlite_template("filled"), folder / "portal.sqlite3")


def variables(folder: Path, port: int, **others: str) -> dict[str, str]:
    """The settings of the README."""
    shown = {
        "SITE_URL": ORIGIN,
        "BEHIND_PROXY": "true",
        "TRUSTED_PROXIES": "127.0.0.1",
        "SECURITY_CONTACT": "beveiliging@example.nl",
    }
    return environment(folder, port, **shown | others)


@contextmanager
def portal(folder: Path, *command: str, **others: str) -> Iterator[int]:
    """The portal in its server, at this port; with `command` as that is started otherwise."""
    port = free_port()
    if not (folder / "portal.sqlite3").exists() and "DATABASE_URL" not in others:
        fill(folder)
    started = [sys.executable, *(command or ("-m", "portal.runtime.serve"))]
    with running(started, variables(folder, port, **others), cwd=ROOT):
        fetched(port, "/robots.txt")
        yield port


@contextmanager
def running(command: list[str], env: dict[str, str], **options) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **options
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def certificate(folder: Path) -> tuple[Path, Path]:
    public, private = folder / "fullchain.pem", folder / "privkey.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", f"/CN={NAME}", "-keyout", private, "-out", public),
            *("-addext", f"subjectAltName=DNS:{NAME}"),
        ],
        check=True,
        capture_output=True,
    )
    return public, private


def _replaced(text: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        assert old in text, f"{old!r} does not stand in the file any more"
        text = text.replace(old, new)
    return text


def nginx_that_keeps(folder: Path, port: int, of_portal: int) -> list[str]:
    """nginx with the lines for its own cache, by the command of docs/operations.md."""
    document = (ROOT / "docs" / "operations.md").read_text("utf-8")
    command = re.search(r"^# (sed .+) /etc/nginx/\S+ && nginx -t", document, re.MULTILINE)[1]
    file = Path(shutil.copy(ROOT / "deploy" / "nginx" / "portaal.conf", folder))
    subprocess.run([*shlex.split(command), file], check=True)
    kept = {"/var/lib/nginx/portaal": str(folder / "pages")}
    return nginx(folder, port, of_portal, file.read_text(), kept)


def nginx(
    folder: Path,
    port: int,
    of_portal: int,
    text: str = "",
    changes: dict[str, str] | None = None,
) -> list[str]:
    public, private = certificate(folder)
    server = _replaced(
        text or (ROOT / "deploy" / "nginx" / "portaal.conf").read_text(),
        {
            "listen 80;": f"listen 127.0.0.1:{free_port()};",
            "listen 443 ": f"listen 127.0.0.1:{port} ",
            "/etc/ssl/portaal/fullchain.pem": str(public),
            "/etc/ssl/portaal/privkey.pem": str(private),
            "127.0.0.1:8000": f"127.0.0.1:{of_portal}",
            "/srv/portaal/maintenance": str(folder / "maintenance"),
            "/srv/portaal/var": str(ROOT / "var"),
            "/var/log/nginx/portaal.log": str(folder / "access.log"),
            **(changes or {}),
        },
    )
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = " ".join(f"{kind}_temp_path {folder / kind};" for kind in kinds)
    user = "user root;" if os.getuid() == 0 else ""
    main = folder / "nginx.conf"
    main.write_text(
        f"daemon off; {user} worker_processes 1; pid {folder}/nginx.pid; error_log stderr;"
        f"events {{}}\nhttp {{ include /etc/nginx/mime.types; {paths}\n{server}\n}}"
    )
    return ["nginx", "-c", str(main), "-p", str(folder)]


def caddy(folder: Path, port: int, of_portal: int) -> list[str]:
    public, private = certificate(folder)
    text = _replaced(
        (ROOT / "deploy" / "caddy" / "Caddyfile").read_text(),
        {
            f"{NAME} {{": f"https://{NAME}:{port} {{\n\tbind 127.0.0.1\n\ttls {public} {private}",
            "{\n\tservers": "{\n\tadmin off\n\tauto_https disable_redirects\n\tservers",
            "127.0.0.1:8000": f"127.0.0.1:{of_portal}",
            "/srv/portaal/var": str(ROOT / "var"),
            "root /srv/portaal\n": f"root {folder}\n",
        },
    )
    file = folder / "Caddyfile"
    file.write_text(text)
    return ["caddy", "run", "--config", str(file), "--adapter", "caddyfile"]


@contextmanager
def front(kind: str, folder: Path, of_portal: int) -> Iterator[Front]:
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    made = {"nginx": nginx, "caddy": caddy, "nginx that keeps": nginx_that_keeps}[kind]
    command = made(folder, port, of_portal)
    env = {"PATH": f"{os.environ['PATH']}:/usr/sbin", "HOME": str(folder)}
    with running(command, env) as process:
        for _attempt in range(100):
            if process.poll() is not None:
                raise AssertionError(process.stderr.read().decode())
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield Front(kind, port, folder)


def changed(folder: Path, port: int, code: str, **others: str) -> str:
    """Run this in a process of its own, as a command of the administrator does; what it prints."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", code],
        cwd=ROOT,
        env=variables(folder, port, **others),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def is_there(kind: str) -> bool:
    return shutil.which(kind, path=f"{os.environ['PATH']}:/usr/sbin") is not None


def needed(kind: str) -> None:
    """Skip the test where this web server is not installed; in CI it fails."""
    if not is_there(kind):
        (pytest.fail if IN_CI else pytest.skip)(f"{kind} is not installed")
