"""What a visitor sees in a page: its links, and its forms as a browser would send them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
NOT_TYPED = {"hidden", "checkbox", "radio", "submit", "button", "image", "reset", "file"}
Attributes = dict[str, str]


def plain(text: str) -> str:
    return " ".join(text.split())


@dataclass
class Link:
    """A link, with the ids and classes that it stands in."""

    href: str
    within: frozenset[str]
    label: str = ""


@dataclass
class Control:
    """A field or a button; of check boxes and radio buttons each one is a control."""

    kind: str
    name: str
    value: str
    attributes: Attributes
    is_on: bool = True
    label: str = ""
    options: list[tuple[str, str, bool]] = field(default_factory=list)

    @property
    def is_button(self) -> bool:
        return self.kind in {"submit", "image"}

    @property
    def is_typed(self) -> bool:
        return self.kind not in {*NOT_TYPED, "select"}

    @property
    def is_tick(self) -> bool:
        return self.kind in {"checkbox", "radio"}

    @property
    def is_select(self) -> bool:
        return self.kind == "select"

    def sent(self) -> list[str]:
        """The values that a browser sends for it when nobody touches it."""
        if not self.is_select:
            return [self.value] if self.is_on else []
        chosen = [value for value, _label, is_on in self.options if is_on]
        if chosen or "multiple" in self.attributes:
            return chosen
        return [value for value, _label, _is_on in self.options[:1]]


@dataclass
class Form:
    method: str
    action: str
    attributes: Attributes
    controls: list[Control] = field(default_factory=list)

    @property
    def fields(self) -> list[Control]:
        return [c for c in self.controls if c.name and not c.is_button and c.kind != "file"]

    @property
    def buttons(self) -> list[Control]:
        return [control for control in self.controls if control.is_button]

    def named(self, name: str) -> list[Control]:
        return [control for control in self.fields if control.name == name]

    def button(self, wanted: str) -> Control | None:
        """The button with this label, or else the one with this name."""
        by_label = [b for b in self.buttons if b.label.startswith(wanted)]
        by_name = [b for b in self.buttons if b.name == wanted]
        # The first one can be for the Enter key, which nobody sees.
        seen = [b for b in by_label if "tabindex" not in b.attributes]
        return next(iter([*seen, *by_label, *by_name]), None)

    def data(self, button: Control | None, typed: dict[str, str | list[str]]) -> dict:
        """What a browser sends by this button, after `typed` was filled in by field name.

        Raises KeyError for a field that is not there.
        """
        if missing := typed.keys() - {control.name for control in self.fields}:
            raise KeyError(f"No field {', '.join(sorted(missing))}")
        sent: dict[str, list[str]] = {}
        for control in self.fields:
            if control.name not in typed and "disabled" not in control.attributes:
                sent.setdefault(control.name, []).extend(control.sent())
        for name, value in typed.items():
            sent[name] = value if isinstance(value, list) else [value]
        if button and button.name:
            sent[button.name] = [button.value]
        return {name: values for name, values in sent.items() if values}


class Markup(HTMLParser):
    """Reads a page. `links` are those to follow, `assets` what the page is made up with."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[Link] = []
        self.assets: list[str] = []
        self.forms: list[Form] = []
        self.controls: list[Control] = []
        self._open: list[tuple[str, set[str]]] = []
        self._captures: list[tuple[str, list[str], Callable[[str], None]]] = []
        self._labels: dict[str, str] = {}
        self._label: list[Control] | None = None
        self._form: Form | None = None
        self._select: Control | None = None
        self.feed(text)
        self.close()
        for control in self.controls:
            control.label = control.label or self._labels.get(control.attributes.get("id", ""), "")

    def _capture(self, tag: str, use: Callable[[str], None]) -> None:
        self._captures.append((tag, [], use))

    def handle_data(self, data: str) -> None:
        for _tag, parts, _use in self._captures:
            parts.append(data)

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in pairs}
        if tag not in VOID:
            names = {attributes.get("id", ""), *attributes.get("class", "").split()} - {""}
            self._open.append((tag, names))
        if start := getattr(self, f"_start_{tag}", None):
            start(attributes)

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._captures) - 1, -1, -1):
            if self._captures[place][0] == tag:
                _tag, parts, use = self._captures.pop(place)
                use("".join(parts))
                break
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                break
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "label":
            self._label = None

    def _within(self) -> frozenset[str]:
        return frozenset().union(*(names for _tag, names in self._open))

    def _start_a(self, attributes: Attributes) -> None:
        if "href" in attributes:
            link = Link(attributes["href"], self._within())
            self.links.append(link)
            self._capture("a", lambda text: setattr(link, "label", plain(text)))

    def _start_link(self, attributes: Attributes) -> None:
        if attributes.get("rel") in {"canonical", "alternate", "next", "prev"}:
            self.links.append(Link(attributes.get("href", ""), self._within()))
        elif "href" in attributes:
            self.assets.append(attributes["href"])

    def _start_script(self, attributes: Attributes) -> None:
        if "src" in attributes:
            self.assets.append(attributes["src"])

    _start_img = _start_script

    def _start_form(self, attributes: Attributes) -> None:
        method, action = attributes.get("method", "get").lower(), attributes.get("action", "")
        self._form = Form(method, action, attributes)
        self.forms.append(self._form)

    def _start_label(self, attributes: Attributes) -> None:
        inside: list[Control] = []
        self._label = inside

        def use(text: str) -> None:
            if "for" in attributes:
                self._labels.setdefault(attributes["for"], plain(text))
            for control in inside:
                control.label = plain(text)

        self._capture("label", use)

    def _add(self, kind: str, attributes: Attributes, *, is_on: bool = True) -> Control:
        default = "on" if kind in {"checkbox", "radio"} else ""
        value = attributes.get("value", default)
        control = Control(kind, attributes.get("name", ""), value, attributes, is_on)
        self.controls.append(control)
        if self._form is not None:
            self._form.controls.append(control)
        if self._label is not None:
            self._label.append(control)
        return control

    def _start_input(self, attributes: Attributes) -> None:
        kind = attributes.get("type", "text").lower()
        is_tick = kind in {"checkbox", "radio"}
        control = self._add(kind, attributes, is_on=not is_tick or "checked" in attributes)
        if control.is_button:
            control.label = control.value

    def _start_button(self, attributes: Attributes) -> None:
        control = self._add(attributes.get("type", "submit").lower(), attributes)
        self._capture("button", lambda text: setattr(control, "label", plain(text)))

    def _start_textarea(self, attributes: Attributes) -> None:
        control = self._add("textarea", attributes)

        def use(text: str) -> None:
            control.value = text.removeprefix("\r").removeprefix("\n")

        self._capture("textarea", use)

    def _start_select(self, attributes: Attributes) -> None:
        self._select = self._add("select", attributes)

    def _start_option(self, attributes: Attributes) -> None:
        select, is_on = self._select, "selected" in attributes
        if select is None:
            return

        def use(text: str) -> None:
            select.options.append((attributes.get("value", text), plain(text), is_on))

        self._capture("option", use)
