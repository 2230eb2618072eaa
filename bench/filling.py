"""Rows for a benchmark: as many partners and milestones as asked, related as real ones are.

Where the content of the programme is loaded, they stand beside it and share its themes.
"""

import itertools
import random
from collections.abc import Iterable

from django.db.models import Model

from milestones.models import Milestone, MilestonePartner, Objective
from milestones.models.milestone import MilestoneKind, MilestonePart
from partners.models import Participation, Partner, Province, WorkingGroup
from partners.models.partner import PartnerKind
from portal.publishing.dates import PartialDate
from themes.models import Role, RoleAudience, Theme, ThemePartner, ThemeSection
from themes.models.theme import ThemeSectionKind

BATCH = 5_000
WORDS = [
    "klimaatadaptatie",
    "hittestress",
    "groenblauw",
    "stad",
    "gemeente",
    "waterschap",
    "gebiedsontwikkeling",
    "woningcorporatie",
    "natuurinclusief",
    "openbare",
    "ruimte",
    "financiering",
    "risicodialoog",
    "biodiversiteit",
    "wateroverlast",
    "omgevingswet",
    "beheer",
    "bewoners",
    "straat",
    "dak",
    "proeftuin",
    "kennis",
    "samenwerking",
]


def text(randomness: random.Random, words: int, longest: int | None = None) -> str:
    return " ".join(randomness.choices(WORDS, k=words)).capitalize()[:longest]


def create(model: type[Model], rows: Iterable[Model]) -> list:
    """Insert rows in batches and return them."""
    created: list[Model] = []
    rows = iter(rows)
    while batch := list(itertools.islice(rows, BATCH)):
        created += model._default_manager.bulk_create(batch)
    return created


def fill(size: int) -> None:
    randomness = random.Random(20210125)
    provinces = list(Province.objects.all()) or [
        Province.objects.create(code=f"PV{n}", name=f"Provincie {n}", slug=f"pv{n}")
        for n in range(20, 32)
    ]
    kinds = [kind for kind in PartnerKind.values if kind != PartnerKind.MUNICIPALITY]
    partners = create(
        Partner,
        (
            Partner(
                slug=f"partner-{n}",
                name=f"{text(randomness, 2)} {n}",
                kind=randomness.choice(kinds),
                province=randomness.choice([None, *provinces]),
                summary=text(randomness, 20, 300),
                body=f"<p>{text(randomness, 120)}</p>",
                status="published",
            )
            for n in range(size)
        ),
    )
    create(
        Participation,
        (
            Participation(
                partner=partner,
                capacity="participant",
                joined=PartialDate(randomness.randint(2016, 2020), randomness.randint(1, 12)),
            )
            for partner in partners
        ),
    )
    objectives = list(Objective.objects.all()) or [
        Objective.objects.create(number=n, slug=f"doel-{n}", title=f"Doel {n}", summary="Een doel.")
        for n in range(1, 5)
    ]
    groups = [
        WorkingGroup.objects.create(
            slug=f"groep-{n}", name=f"Groep {n}", goal="Een doel.", status="published"
        )
        for n in range(8)
    ]
    milestones = create(
        Milestone,
        (
            Milestone(
                slug=f"mijlpaal-{n}",
                title=f"{text(randomness, 4)} {n}",
                summary=text(randomness, 20, 300),
                body=f"<p>{text(randomness, 120)}</p>",
                date=PartialDate(randomness.randint(2005, 2026), randomness.randint(1, 12)),
                kind=randomness.choice(MilestoneKind.values),
                working_group=randomness.choice([None, *groups]),
                status="published",
            )
            for n in range(size)
        ),
    )
    create(
        MilestonePartner,
        (
            MilestonePartner(milestone=milestone, partner=partner, part=MilestonePart.PARTICIPANT)
            for milestone in milestones
            for partner in randomness.sample(partners, 2)
        ),
    )
    served = Milestone.objectives.through
    served.objects.bulk_create(
        (
            served(milestone=milestone, objective=objective)
            for milestone in milestones
            for objective in randomness.sample(objectives, 2)
        ),
        batch_size=BATCH,
    )
    fill_themes(randomness, partners, milestones)


def fill_themes(randomness: random.Random, partners: list, milestones: list) -> None:
    for theme in list(Theme.objects.all()) or create_themes(randomness):
        theme.milestones.add(*randomness.sample(milestones, 10))
        create(
            ThemePartner,
            (
                ThemePartner(theme=theme, partner=partner, contribution=text(randomness, 8))
                for partner in randomness.sample(partners, 10)
            ),
        )
        roles = create(
            Role,
            (
                Role(
                    slug=f"rol-{theme.number}-{n}",
                    title=text(randomness, 3),
                    kind="lead_party",
                    theme=theme,
                    summary=text(randomness, 20, 300),
                    status="published",
                )
                for n in range(4)
            ),
        )
        create(RoleAudience, (RoleAudience(role=role, kind="municipality") for role in roles))


def create_themes(randomness: random.Random) -> list[Theme]:
    themes = create(
        Theme,
        (
            Theme(
                slug=f"thema-{number}",
                number=number,
                title=f"Thema {number}",
                summary=text(randomness, 20, 300),
                status="published",
            )
            for number in range(1, 8)
        ),
    )
    create(
        ThemeSection,
        (
            ThemeSection(theme=theme, kind=kind, body=f"<p>{text(randomness, 80)}</p>")
            for theme in themes
            for kind in ThemeSectionKind.values
        ),
    )
    return themes
