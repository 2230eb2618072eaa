"""How a coordinator enters that a municipality changes."""

CHANGES = "/beheer/partners/municipalitychange/"


def typed(predecessor, *successors, main: int = 0, rows: int = 0, **values) -> dict:
    """What the form sends; of `rows` stored successors the keys come along."""
    data = {
        "predecessor": predecessor.pk,
        "date": "1-1-2027",
        "kind": "merger",
        "source": "Wet van 2026",
        "successions-TOTAL_FORMS": len(successors),
        "successions-INITIAL_FORMS": rows,
    }
    for number, successor in enumerate(successors):
        data[f"successions-{number}-successor"] = getattr(successor, "pk", successor)
        if number == main:
            data[f"successions-{number}-is_main"] = "on"
    return data | values


def add(desk, *args, **values):
    return desk.post(f"{CHANGES}add/", typed(*args, **values))
