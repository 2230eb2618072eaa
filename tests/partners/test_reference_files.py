"""The files of the register that ship have no fault; the check of them sees every kind."""

import pytest

from partners.reference.rows import DIRECTORY
from tests.partners.reference_copies import FORMER, LIVING, PROVINCES
from tests.partners.reference_files import problems_in


def test_the_files_that_ship_have_no_fault():
    assert problems_in(DIRECTORY) == []


# name: (file, old text, new text, code at the start of the line or "", column, part of the message)
WRONG = {
    "unknown column": (LIVING, "cbs_name", "cbs_nam", "", "cbs_nam", "unknown column"),
    "missing column": (LIVING, "cbs_name", "cbs_nam", "", "cbs_name", "missing"),
    "column twice": (LIVING, "cbs_name", "label", "", "label", "twice"),
    "spaces": (LIVING, "GM0034,Almere,", "GM0034, Almere,", "GM0034", "name", "spaces around it"),
    "empty": (LIVING, "GM0034,Almere,", "GM0034,,", "GM0034", "name", "is empty"),
    "bad number": (LIVING, ",243768,", ",243.768,", "GM0014", "population", "whole number"),
    "bad place": (LIVING, "53.2192", "NaN", "GM0014", "latitude", "number of degrees"),
    "place elsewhere": (LIVING, "53.2192", "13.2192", "GM0014", "latitude", "between 50 and 54"),
    "bad code": (LIVING, "GM0014,", "GM14,", "GM14", "code", "GM1111"),
    "unknown province": (LIVING, ",PV20", ",PV99", "GM0014", "province_code", "PV99"),
    "other province": (LIVING, "Groningen,PV20", "Drenthe,PV20", "GM0014", "province", "Groningen"),
    "bad day": (LIVING, "1984-01-01", "1984-02-30", "GM0034", "valid_from", "1984-02-30"),
    "double code": (LIVING, "GM0034,", "GM0014,", "", "code", "line 2 as well"),
    "double label": (LIVING, ",Almere,Almere,", ",Groningen,Almere,", "GM0034", "label", "line 2"),
    "missing successor": (FORMER, "GM1979", "GM9999", "GM0003", "merged_into_code", "not exist"),
    "other successor": (FORMER, "Eemsdelta", "Emsdelta", "GM0003", "merged_into_name", "Eemsdelta"),
    "other year": (FORMER, "2021,2021-01-01", "2020,2021-01-01", "GM0003", "year", "2020"),
    "not a flag": (FORMER, ",true,", ",ja,", "GM0003", "is_main", "true or false"),
    "unknown kind": (FORMER, "true,merger", "true,fusie", "GM0003", "kind", "not one of merger"),
    "other kind": (FORMER, ",false,split", ",false,merger", "", "kind", "merger here, split on"),
    "no main one": (FORMER, ",true,", ",false,", "GM0003", "is_main", "GM0003 needs exactly one"),
    "still there": (FORMER, "GM0003,", "GM0014,", "GM0014", "code", "municipalities.csv as well"),
    "double province": (PROVINCES, "PV21,Fryslân", "PV21,Groningen", "PV21", "name", "line 2"),
    "other capital": (PROVINCES, "Assen", "Meppel", "PV22", "capital", "Assen"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_fault_is_named_with_file_line_and_column(files, name):
    file, old, new, code, column, message = WRONG[name]
    files.replace(file, old, new)
    line = files.line_of(file, code) if code else None
    problems = [problem for problem in files.problems() if message in problem]
    assert problems
    assert problems[0].startswith(f"{file}, line {line}" if line else f"{file}, line ")
    assert (f"column {column}:" in problems[0]) == bool(column)


def test_a_split_municipality_may_not_have_two_main_successors(files):
    files.replace(FORMER, "Vught,2021,2021-01-01,false", "Vught,2021,2021-01-01,true")
    [problem] = files.problems()
    assert "column is_main: GM0788 needs exactly one main successor" in problem


def test_a_circle_of_successors_is_refused(files):
    files.add(FORMER, "GM9997,Heen,GM9998,Weer,2020,2020-01-01,true,merger")
    files.add(FORMER, "GM9998,Weer,GM9997,Heen,2020,2020-01-01,true,merger")
    assert len(files.problems()) == 2
    assert all("ended on 2020-01-01 itself" in problem for problem in files.problems())


def test_two_names_that_give_the_same_address_are_refused(files):
    files.replace(LIVING, ",Bergen (Limburg),", ",Bergen Noord Holland,")
    [problem] = files.problems()
    line, other = files.line_of(LIVING, "GM0893"), files.line_of(LIVING, "GM0373")
    assert problem.startswith(f"{LIVING}, line {max(line, other)}, column label: ")
    assert f"has the same address as the one on line {min(line, other)}" in problem


def test_all_faults_are_named_at_once(files):
    files.replace(LIVING, ",243768,", ",veel,")
    files.replace(FORMER, "2021-01-01", "nooit")
    files.replace(PROVINCES, "PV20", "PV2")
    assert len(files.problems()) == 3


def test_a_file_that_is_missing_or_not_utf8_is_named(files):
    (files.directory / PROVINCES).unlink()
    (files.directory / FORMER).write_bytes(b"code,\xff\n")
    assert files.problems() == [
        f"{PROVINCES}, line 1: the file is missing",
        f"{FORMER}, line 1: the file is not UTF-8",
    ]
