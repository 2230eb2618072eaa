"""One style sheet of the layered sources, made when the static files are collected.

The sources stay apart for who develops (and with DEBUG); a visitor asks for one file. The order of
layers, rules and media stays, as `@import url("x.css") layer(base) print;` becomes
`@media print { @layer base { ... } }`.
"""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

BUNDLES = ("css/main.css",)
_IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\) ?([^;]*);')
# What is not the same inside another file.
_BOUND = re.compile(r"@(?:import|charset|namespace)\b|\burl\(")


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Writes what a style sheet of `BUNDLES` imports into it, before it gets its hash."""

    def post_process(
        self, paths: dict[str, tuple[Storage, str]], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        for name in () if dry_run else paths.keys() & BUNDLES:
            # Made anew from the sources: a copy that was bundled before is no source.
            Path(self.path(name)).write_text(_bundled(name, paths), encoding="utf-8")
            paths[name] = (self, name)
        yield from super().post_process(paths, dry_run=dry_run, **options)


def _bundled(name: str, paths: dict[str, tuple[Storage, str]]) -> str:
    def content(match: re.Match[str]) -> str:
        path, layer, media = match.groups()
        rules = _read(posixpath.join(posixpath.dirname(name), path), paths)
        if found := _BOUND.search(rules):
            raise ValueError(f"{path} cannot stand in {name}: it has {found[0]}")
        block = f"@layer {layer} {{\n{rules}}}"
        return f"@media {media} {{\n{block}\n}}" if media else block

    return _IMPORT.sub(content, _read(name, paths))


def _read(name: str, paths: dict[str, tuple[Storage, str]]) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return file.read().decode()
