"""Tests that docs/security.md names are there: `Suite.Name` of GoogleTest, `test_name` of Python."""

import pathlib
import re
import sys
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]


def tests_there():
    names = set()
    for file in (TOP / "tests").rglob("*_test.cc"):
        names |= {f"{suite}.{name}" for suite, name in re.findall(
            r"^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\)", file.read_text(), re.M)}
    for file in (TOP / "tests").rglob("test_*.py"):
        names |= set(re.findall(r"^    def (test_\w+)", file.read_text(), re.M))
    return names


class DocumentsTest(unittest.TestCase):
    def test_security_names_tests_that_are_there(self):
        text = (TOP / "docs/security.md").read_text()
        named = set(re.findall(r"`(\w+Test\.\w+|test_\w+)`", text))
        self.assertGreater(len(named), 20)
        self.assertEqual(named - tests_there(), set())


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main()
