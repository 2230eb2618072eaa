"""YAML with line numbers, in which the same key twice is a fault."""

from pathlib import Path

import yaml

from .problems import Problem


class Mapping(dict):
    """A mapping that knows on which line it begins and on which line each key stands."""

    def __init__(self, line: int):
        super().__init__()
        self.line = line
        self.lines: dict[object, int] = {}


class _Loader(yaml.SafeLoader):
    def __init__(self, stream):
        super().__init__(stream)
        self.repeated_keys: list[tuple[int, object]] = []


def _construct_mapping(loader: _Loader, node: yaml.MappingNode) -> Mapping:
    mapping = Mapping(node.start_mark.line + 1)
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(
                problem="a key should be one word", problem_mark=key_node.start_mark
            )
        key = loader.construct_object(key_node)
        if key in mapping:
            loader.repeated_keys.append((line, key))
        mapping[key] = loader.construct_object(value_node, deep=True)
        mapping.lines[key] = line
    return mapping


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct_mapping)


def read_list(path: Path, name: str) -> tuple[list, list[Problem]]:
    """The list that a file holds, and what is wrong with the file as a file."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return [], [Problem(name, "the file is missing")]
    except UnicodeDecodeError as error:
        return [], [Problem(name, f"the file is not UTF-8 (byte {error.start})")]
    loader = None
    try:
        loader = _Loader(text)
        content = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = "; ".join(part for part in (error.context, error.problem) if part)
        return [], [Problem(name, reason, mark.line + 1 if mark else None)]
    except yaml.YAMLError as error:
        return [], [Problem(name, str(error))]
    finally:
        if loader is not None:
            loader.dispose()
    problems = [
        Problem(name, f"the key “{key}” is there twice", line) for line, key in loader.repeated_keys
    ]
    if not isinstance(content, list):
        problems.append(Problem(name, "the file should hold a list of items", 1))
        return [], problems
    return content, problems
