"""A visitor asks for one style sheet, in which all is where its sources have it."""

from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage

from portal.runtime.stylesheets import BundledStaticFilesStorage

SOURCES = Path(settings.BASE_DIR) / "static" / "css"


def collected(folder: Path, sources: Path, *names: str) -> str:
    """What the main style sheet of these sources becomes."""
    storage = BundledStaticFilesStorage(location=folder, base_url="/static/")
    source = FileSystemStorage(sources)
    paths = {name: (source, name) for name in names}
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((sources / name).read_bytes())
    failed = [done for *_names, done in storage.post_process(paths) if isinstance(done, Exception)]
    assert failed == []
    return (folder / storage.stored_name("css/main.css")).read_text()


@pytest.fixture
def sources(tmp_path):
    folder = tmp_path / "sources"
    (folder / "css" / "base").mkdir(parents=True)
    (folder / "css" / "main.css").write_text(
        "@layer a, b;\n"
        '@import url("base/one.css") layer(b);\n'
        '@import url("two.css") layer(a) print;\n'
    )
    (folder / "css" / "base" / "one.css").write_text("p {\n  color: red;\n}\n")
    (folder / "css" / "two.css").write_text("p {\n  color: black;\n}\n")
    return folder


NAMES = ("css/main.css", "css/base/one.css", "css/two.css")


def test_layers_and_media_stay_in_their_order(tmp_path, sources):
    assert collected(tmp_path / "static", sources, *NAMES) == (
        "@layer a, b;\n"
        "@layer b {\np {\n  color: red;\n}\n}\n"
        "@media print {\n@layer a {\np {\n  color: black;\n}\n}\n}\n"
    )


def test_a_source_that_changed_is_bundled_anew(tmp_path, sources):
    before = collected(tmp_path / "static", sources, *NAMES)
    (sources / "css" / "two.css").write_text("p {\n  color: blue;\n}\n")
    after = collected(tmp_path / "static", sources, *NAMES)
    assert "black" in before
    assert "black" not in after
    assert "blue" in after


@pytest.mark.parametrize("rule", ['@import "x.css";', "p { background: url(x.svg); }"])
def test_a_source_that_would_mean_something_else_in_another_file_is_refused(
    tmp_path, sources, rule
):
    (sources / "css" / "two.css").write_text(rule)
    with pytest.raises(ValueError, match=r"two\.css cannot stand in css/main\.css"):
        collected(tmp_path / "static", sources, *NAMES)


def test_the_style_sheet_is_there_compressed_in_both_ways(collected_site):
    [sheet] = [p for p in (collected_site / "css").glob("main.*.css") if p.name != "main.css"]
    assert "@import" not in sheet.read_text()
    assert brotli.decompress(Path(f"{sheet}.br").read_bytes()) == sheet.read_bytes()
    assert Path(f"{sheet}.gz").stat().st_size < sheet.stat().st_size / 3
    for source in SOURCES.rglob("*.css"):
        if source.name != "main.css" and source.parent.name != "house-styles":
            assert source.read_text() in sheet.read_text(), source
