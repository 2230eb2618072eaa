"""Every change that can be made to the code of a room, in the order in which they are drawn."""

import difflib
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import libcst as cst
import libcst.matchers as m
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators, operator_arg_removal, operator_string

from . import ROOT, Room

TEXT_FUNCTIONS = m.Name("_") | m.Name("gettext") | m.Name("gettext_lazy") | m.Name("ngettext")
TEXT_KEYWORDS = {"help_text", "label", "verbose_name", "description", "violation_error_message"}
LEFT_OUT = {"filter", "exclude", "order_by", "distinct"}
NOT_CHANGED = (
    m.Annotation()
    | m.Decorator()
    | m.AssignTarget()
    | m.Import()
    | m.ImportFrom()
    | m.Call(func=TEXT_FUNCTIONS | m.Name("len") | m.Name("isinstance") | m.Name("cast"))
    | m.If(test=m.Name("TYPE_CHECKING"))
    | m.Assign(targets=[m.AssignTarget(m.Name("__all__"))])
    | m.Raise(exc=m.Name("NotImplementedError"))
)


def always_or_never(node: cst.If | cst.CompIf | cst.While) -> Iterator[cst.CSTNode]:
    for value in ("False",) if isinstance(node, cst.While) else ("False", "True"):
        yield node.with_changes(test=cst.Name(value))


def without_an_element(node: cst.Tuple | cst.List | cst.Set | cst.Dict) -> Iterator[cst.CSTNode]:
    elements = node.elements
    for place in range(len(elements) if len(elements) > 1 else 0):
        rest = [*elements[:place], *elements[place + 1 :]]
        if len(rest) == 1 and isinstance(node, cst.Tuple):
            rest[0] = rest[0].with_changes(comma=cst.Comma())
        yield node.with_changes(elements=rest)


def without_a_filter(node: cst.Call) -> Iterator[cst.CSTNode]:
    if isinstance(node.func, cst.Attribute) and node.func.attr.value in LEFT_OUT:
        yield node.func.value


def without_a_call(node: cst.Expr) -> Iterator[cst.CSTNode]:
    if isinstance(node.value, cst.Call):
        yield cst.Pass()


def one_other_string(node: cst.BaseString) -> Iterator[cst.CSTNode]:
    """Mutmut makes three; in capitals it fails in the same tests, or is the same to SQL."""
    yield from list(operator_string(node))[:1]


def one_other_argument(node: cst.Call) -> Iterator[cst.CSTNode]:
    """Mutmut makes two of each; leaving out what has no name seldom means anything."""
    for place, argument in enumerate(node.args):
        before, after = node.args[:place], node.args[place + 1 :]
        if argument.keyword:
            yield node.with_changes(args=[*before, *after])
        elif not argument.star and not m.matches(argument.value, m.Name("None")):
            yield node.with_changes(
                args=[*before, argument.with_changes(value=cst.Name("None")), *after]
            )


OPERATORS: list[tuple[type | tuple[type, ...], Callable[[Any], Iterable[cst.CSTNode]]]] = [
    *(
        pair
        for pair in mutation_operators
        if pair[1] not in (operator_string, operator_arg_removal)
    ),
    (cst.BaseString, one_other_string),
    (cst.Call, one_other_argument),
    ((cst.If, cst.CompIf, cst.While), always_or_never),
    ((cst.Tuple, cst.List, cst.Set, cst.Dict), without_an_element),
    (cst.Call, without_a_filter),
    (cst.Expr, without_a_call),
]


@dataclass
class Mutant:
    """One change: what stands at a place becomes something else."""

    path: str
    lines: range  # of the statement, up to the end of what is changed
    line: int
    rank: str  # says the place in the order of drawing, and which change it is
    module: cst.Module = field(repr=False)
    before: cst.CSTNode = field(repr=False)
    after: cst.CSTNode = field(repr=False)

    def source(self) -> str | None:
        """The changed file, or nothing when that is no Python."""
        changed = self.module.deep_replace(self.before, self.after)
        assert isinstance(changed, cst.Module)
        try:
            compile(changed.code, self.path, "exec")
        except SyntaxError:
            return None
        return changed.code

    def diff(self) -> str:
        after = (self.source() or "").splitlines()
        lines = difflib.unified_diff(self.module.code.splitlines(), after, n=1, lineterm="")
        return "\n".join(f"    {line}" for line in lines if line[:2] not in ("--", "++", "@@"))


def is_text(node: cst.CSTNode | None) -> bool:
    if isinstance(node, cst.Arg):
        named = node.keyword is not None and node.keyword.value in TEXT_KEYWORDS
        return named or is_text(node.value)
    return node is not None and m.matches(node, m.Call(func=TEXT_FUNCTIONS))


class Collector(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, path: str, seed: int):
        super().__init__()
        self.path, self.seed = path, seed
        self.found: list[tuple[str, range, int, cst.CSTNode, cst.CSTNode]] = []
        self._around: list[tuple[cst.CSTNode, str]] = []
        self._targets: set[int] = set()
        self._times: Counter[str] = Counter()

    def on_visit(self, node: cst.CSTNode) -> bool:
        if m.matches(node, NOT_CHANGED) or id(node) in self._targets:
            return False
        if isinstance(node, cst.For | cst.CompFor):
            self._targets.add(id(node.target))
        if isinstance(node, cst.BaseStatement):
            inside = self._around[-1][1] if self._around else ""
            named = isinstance(node, cst.FunctionDef | cst.ClassDef)
            self._around.append((node, f"{inside}.{node.name.value}" if named else inside))
        for kind, operator in OPERATORS:
            if isinstance(node, kind):
                for changed in operator(node):
                    if not self._only_a_text(node, changed):
                        self._add(node, changed)
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if self._around and self._around[-1][0] is original_node:
            self._around.pop()

    def _only_a_text(self, node: cst.CSTNode, changed: cst.CSTNode) -> bool:
        if isinstance(node, cst.Assign | cst.AnnAssign):
            return is_text(node.value)
        if isinstance(node, cst.Call) and isinstance(changed, cst.Call):
            kept = {id(argument) for argument in changed.args}
            return any(is_text(one) for one in node.args if id(one) not in kept)
        return False

    def _add(self, node: cst.CSTNode, changed: cst.CSTNode) -> None:
        # The operators themselves ("and", "in") have no place of their own.
        statement, where = self._around[-1] if self._around else (node, "")
        first = self.get_metadata(PositionProvider, statement).start.line
        place = self.get_metadata(PositionProvider, node, None)
        start, end = (place.start.line, place.end.line) if place else (first, first)
        if isinstance(node, cst.If | cst.While):
            end = self.get_metadata(PositionProvider, node.test).end.line
        code = cst.Module([]).code_for_node
        change = f"{self.seed} {self.path} {where}: {code(node)} -> {code(changed)}"
        self._times[change] += 1
        rank = hashlib.sha256(f"{change} {self._times[change]}".encode()).hexdigest()[:16]
        self.found.append((rank, range(first, end + 1), start, node, changed))


def mutants_of(path: Path, seed: int) -> list[Mutant]:
    wrapper = MetadataWrapper(cst.parse_module(path.read_text()))
    collector = Collector(str(path.relative_to(ROOT)), seed)
    module = wrapper.visit(collector)
    return [
        Mutant(collector.path, lines, line, rank, module, before, after)
        for rank, lines, line, before, after in collector.found
    ]


def all_mutants(room: Room, seed: int) -> list[Mutant]:
    """Every change to the code of a room, in the order in which they are drawn."""
    files = [
        path
        for path in sorted((ROOT / room.code).rglob("*.py"))
        if "migrations" not in path.parts and path.name != "apps.py"
    ]
    made = [mutant for path in files for mutant in mutants_of(path, seed)]
    return sorted(made, key=lambda mutant: mutant.rank)


def shares(sizes: dict[str, int], total: int) -> dict[str, int]:
    """How many of the sample fall to each room: in proportion, but never next to nothing."""
    least = min(15, total // (2 * len(sizes)))
    rest = total - least * len(sizes)
    given = {name: least + rest * size // sum(sizes.values()) for name, size in sizes.items()}
    for name in sorted(sizes, key=lambda name: -sizes[name])[: total - sum(given.values())]:
        given[name] += 1
    return {name: min(share, sizes[name]) for name, share in given.items()}
