"""rastro query, as its users call it: what it finds, how it tells it, and after a crash."""

import json
import signal
import unittest

from rastro_programs import World, document, event, lot

STEPS = ["commissioning", "packing", "shipping"]


class QueryTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)
        self.world.start()
        self.who = self.world.register("norte")

    def submit(self, events):
        path = self.world.write("events.json", document(events))
        done = self.world.run("submit", path, *self.who)
        self.assertEqual(done.returncode, 0, done.stderr)

    def trade(self, count=12):
        """Events whose times run against the order of their recording."""
        self.submit([event("ObjectEvent", 100 - i, action="OBSERVE", epcList=[lot(f"a{i % 4}")],
                           eventID=f"urn:x:{i}", bizStep=STEPS[i % 3]) for i in range(count)])

    def find(self, *arguments):
        """The event IDs, in the order of the answer."""
        done = self.world.run("query", *arguments, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line)["event"]["eventID"] for line in done.stdout.splitlines()]

    def test_flags_and_standard_names_ask_the_same(self):
        self.trade()
        shipped = ["urn:x:2", "urn:x:5", "urn:x:8", "urn:x:11"]  # Latest event time first.
        self.assertEqual(self.find("--eq-biz-step", "shipping"), shipped)
        self.assertEqual(self.find("--param", "EQ_bizStep=shipping"), shipped)
        self.assertEqual(self.find("--eq-biz-step", "urn:epcglobal:cbv:bizstep:shipping",
                                   "--order-direction", "ASC"), shipped[::-1])
        self.assertEqual(self.find("--eq-biz-step", "shipping", "--eq-biz-step", "packing",
                                   "--match-epc", lot("a1")), ["urn:x:1", "urn:x:5"])
        self.assertEqual(self.find("--param", "EQ_bizStep=shipping,packing", "--match-epc",
                                   "(01)07501234100007(10)a1"), ["urn:x:1", "urn:x:5"])
        self.assertEqual(self.find("--ge-event-time", "2026-09-01T07:40:00-07:00"), ["urn:x:0"])
        self.assertEqual(self.find("--eq-event-id", "urn:x:none"), [])

    def test_all_pages_are_read(self):
        self.trade()
        every = [f"urn:x:{i}" for i in range(12)]
        for size in ("1", "5", "12", "1000"):
            self.assertEqual(self.find("--page-size", size), every)
        self.assertEqual(self.find("--page-size", "2", "--limit", "5"), every[:5])

    def test_types_of_documents_and_parties(self):
        order = "urn:epcglobal:cbv:bt:7501234000004:4711"
        self.submit([event("ObjectEvent", 1, action="OBSERVE", epcList=[lot("a")], eventID="urn:x:po",
                           bizTransactionList=[{"type": "po", "bizTransaction": order}]),
                     event("ObjectEvent", 2, action="OBSERVE", epcList=[lot("a")], eventID="urn:x:inv",
                           bizTransactionList=[{"type": "inv", "bizTransaction": order}])])
        self.assertEqual(self.find("--eq-biz-transaction", f"po={order}"), ["urn:x:po"])
        done = self.world.run("query", "--eq-biz-transaction", order)
        self.assertEqual(done.returncode, 2)
        self.assertIn("wanted TYPE=ID", done.stderr)

    def test_event_hash_id_finds_an_event_without_event_id(self):
        nameless = event("ObjectEvent", 3, action="OBSERVE", epcList=[lot("nameless")])
        self.submit([nameless])
        path = self.world.write("one.json", nameless)
        for profile in ("CBV2.0", "CBV2.1", "legacy"):
            hashed = self.world.run("epcis", "hash", path, "--profile", profile)
            self.assertEqual(hashed.returncode, 0, hashed.stderr)
            event_id = hashed.stdout.split()[0]
            self.assertTrue(event_id.startswith("ni:///sha-256;"), event_id)
            done = self.world.run("query", "--eq-event-id", event_id, "--json")
            found = [json.loads(line)["event"] for line in done.stdout.splitlines()]
            self.assertEqual([e["epcList"] for e in found], [[lot("nameless")]], done.stderr)

    def test_lines_for_people_say_whose_word_it_is(self):
        self.trade(3)
        done = self.world.run("query", "--eq-biz-step", "packing")
        self.assertEqual(done.returncode, 0, done.stderr)
        (line,) = done.stdout.splitlines()
        for word in ("2026-09-01T14:39:00Z", "ObjectEvent", "packing", "norte", "urn:x:1"):
            self.assertIn(word, line)
        self.assertIn("1 event among 5 entries, by the server's word", done.stderr)

    def test_bad_questions_name_the_parameter(self):
        for arguments, words in [
                (["--param", "EQ_bizstep=shipping"], "EQ_bizstep"),
                (["--param", "EQ_bizStep"], "EQ_bizStep"),
                (["--param", "=x"], "wanted one of"),
                (["--ge-event-time", "yesterday"], "GE_eventTime"),
                (["--eq-action", "MOVE"], "EQ_action"),
                (["--limit", "0"], "eventCountLimit"),
                (["--page-size", "1001"], "--page-size"),
                (["--match-epc", "urn:epc:idpat:sgtin:7501234.*.*"], "MATCH_epc"),
                (["--no-such-flag", "x"], "--no-such-flag")]:
            done = self.world.run("query", *arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(words, done.stderr)
            self.assertEqual(done.stdout, "")

    def test_what_was_acknowledged_is_found_after_a_kill_and_after_a_rebuild(self):
        self.trade()
        for i in range(12, 17):
            self.submit([event("ObjectEvent", 100 - i, action="OBSERVE", epcList=[lot("late")],
                               eventID=f"urn:x:{i}")])
            self.world.stop(signal.SIGKILL)
            self.world.start()
            self.assertEqual(self.find(), [f"urn:x:{n}" for n in range(i + 1)])
        self.assertEqual(self.world.stop(), 0)
        done = self.world.run("rebuild", "--data-dir", self.world.path / "ledger/data")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("query rows made again: 19 entries", done.stdout)
        self.world.start()
        self.assertEqual(self.find("--match-epc", lot("late")),
                         [f"urn:x:{n}" for n in range(12, 17)])

    def test_without_a_server_it_says_so(self):
        self.world.stop()
        self.assertEqual(self.world.run("query").returncode, 3)


if __name__ == "__main__":
    unittest.main()
