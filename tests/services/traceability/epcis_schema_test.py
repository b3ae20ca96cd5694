"""LotEvents written as EPCIS are valid by the standard's own JSON Schema.

The events come from the program $RASTRO_WRITE_EPCIS, the schema from the conformance
folder. $RASTRO_GENERATED_EVENTS asks for more events than a quick run checks.
"""

import datetime
import json
import os
import pathlib
import re
import subprocess
import unittest

import jsonschema

SOURCE = pathlib.Path(__file__).resolve().parents[3]
CONFORMANCE = pathlib.Path(
    os.environ.get("RASTRO_CONFORMANCE", SOURCE.parent / "shared/conformance"))
SCHEMA = CONFORMANCE / "epcis/gs1/json-schema/EPCIS-JSON-Schema.json"


# Without its formats the schema takes any text for a name or a vocabulary.
FORMATS = jsonschema.FormatChecker(formats=())


@FORMATS.checks("uri", raises=TypeError)
def is_uri(text):
    """RFC 3986: a scheme, then its characters, escapes whole."""
    return re.fullmatch(
        r"[A-Za-z][A-Za-z0-9+.-]*:"
        r"(?:[A-Za-z0-9:/?#\[\]@!$&'()*+,;=._~-]|%[0-9A-Fa-f]{2})+", text) is not None


@FORMATS.checks("date-time", raises=(TypeError, ValueError))
def is_date_time(text):
    return datetime.datetime.fromisoformat(text).tzinfo is not None


def written(*arguments):
    """The lines that the program writes, one by one."""
    program = os.environ["RASTRO_WRITE_EPCIS"]
    with subprocess.Popen([program, *arguments], stdout=subprocess.PIPE,
                          encoding="utf-8") as process:
        yield from process.stdout
    if process.returncode != 0:
        raise RuntimeError(f"{program} ended with {process.returncode}")


@unittest.skipUnless(SCHEMA.exists(), "no conformance data: set RASTRO_CONFORMANCE")
class EpcisSchemaTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
        cls.validator = jsonschema.Draft7Validator(schema, format_checker=FORMATS)

    def check(self, text):
        for error in self.validator.iter_errors(json.loads(text)):
            raise AssertionError(f"{error.json_path}: {error.message}\n{text}")

    def test_events(self):
        count = int(os.environ.get("RASTRO_GENERATED_EVENTS", "2000"))
        lines = 0
        for line in written(str(count)):
            self.check(line)
            lines += 1
        self.assertEqual(lines, count)

    def test_document(self):
        for line in written("20", "--document"):
            self.check(line)

    def test_the_schema_sees_mistakes(self):
        """Otherwise the tests above would show nothing."""
        for line in written("20"):
            event = json.loads(line)
            for change in ({"eventTime": "yesterday"}, {"stage": "slaughter"},
                           {"readPoint": {}}, {"bizStep": "slaughtering"}):
                self.assertFalse(self.validator.is_valid(event | change), change)


if __name__ == "__main__":
    unittest.main()
