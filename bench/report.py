"""The figures of two sizes side by side."""

import json
from pathlib import Path


def read(path: Path) -> list[dict]:
    return json.loads(path.read_text())


def show(engine: str, sizes: tuple[int, int], small: list[dict], large: list[dict]) -> None:
    """Print one table: milliseconds per page, queries, and the two ratios."""
    few, many = (f"{size:,}" for size in sizes)
    print(f"\n{engine}: milliseconds per page, one worker, one request at a time")
    print(
        f"{'page':26}{few + ' median':>16}{'p95':>7}{'queries':>9}"
        f"{many + ' median':>18}{'p95':>7}{'first':>8}{'queries':>9}{'ratio':>7}{'bare':>7}"
    )
    bare = large[0]["median"]
    for little, much in zip(small, large, strict=True):
        print(
            f"{little['page']:26}{little['median']:16.1f}{little['p95']:7.1f}{little['queries']:9}"
            f"{much['median']:18.1f}{much['p95']:7.1f}{much['first']:8.0f}{much['queries']:9}"
            f"{much['median'] / little['median']:7.2f}{much['median'] / bare:7.1f}"
        )
    print("“first” is the first request of that page after the server started.")
