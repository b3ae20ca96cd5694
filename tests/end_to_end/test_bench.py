"""What `rastro bench` counts is what the server recorded, and refusals are no speed."""

import json
import unittest

from rastro_programs import World

SHORT = ("--for", "1s", "--warm-up", "200ms", "--clients", 2, "--json")


class BenchTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.addClassCleanup(cls.world.close)
        cls.config = cls.world.path / "ledger/rastrod.toml"
        cls.quiet = cls.config.read_text()

    def setUp(self):
        self.addCleanup(self.world.stop)

    def start(self, *settings):
        self.config.write_text("\n".join([self.quiet, *settings, ""]))
        self.world.start()

    def bench(self, *options):
        return self.world.run("bench", *options, "--participant", "operator", "--key",
                              self.world.path / "ledger/operator.key")

    def measured(self, *options):
        done = self.bench(*SHORT, "--server-pid", self.world.server.pid, *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        figures = json.loads(done.stdout)
        self.assertGreater(figures["requests"], 0)
        self.assertGreater(figures["seconds"], 0.5)
        latency = figures["latency_ms"]
        ascending = [latency[name] for name in ("p50", "p95", "p99", "p999", "max")]
        self.assertEqual(ascending, sorted(ascending))
        self.assertGreater(latency["p50"], 0)
        self.assertGreater(figures["client_cpu_seconds"], 0)
        self.assertGreater(figures["server_resident_bytes"], 1 << 20)
        return figures

    def tree_size(self):
        return json.loads(self.world.run("checkpoint", "--json").stdout)["tree_size"]

    def check_growth(self, figures):
        """All that the tree has more is counted, and nothing else is."""
        self.assertEqual(figures["tree_size_after"], self.tree_size())
        self.assertEqual(figures["tree_size_after"] - figures["tree_size_before"],
                         figures["events"] + figures["warm_up_events"])
        self.assertEqual(figures["events"], figures["requests"] * figures["batch"])

    def test_submissions_are_counted_once_each(self):
        self.start()
        for options in (("--batch", 1), ("--batch", 20, "--stream", "--in-flight", 3),
                        ("--batch", 10, "--epcis"), ("--batch", 100, "--no-verify")):
            with self.subTest(options=options):
                figures = self.measured(*options)
                self.check_growth(figures)
                self.assertEqual(figures["refusals"], {})
                self.assertEqual(figures["verified"], "--no-verify" not in options)
        self.assertEqual(self.world.run("audit").returncode, 0)

    def test_offers_keep_their_times(self):
        self.start()
        figures = self.measured("--work", "offer", "--rate", 50, "--batch", 2)
        self.check_growth(figures)
        self.assertEqual(figures["requests"] + figures["not_sent"], 50)
        self.assertGreaterEqual(figures["seconds"], 1)
        self.assertLess(figures["seconds"], 10)

    def test_reads_are_verified(self):
        self.start()
        history = self.measured("--work", "history")
        self.assertGreater(history["received_ms"]["p50"], 0)
        self.assertLess(history["received_ms"]["p50"], history["latency_ms"]["p50"])
        size = self.tree_size()
        self.assertGreater(size, 100)
        for entries in (1, 40, 1000):
            proved = self.measured("--work", "prove", "--entries", entries)
            self.assertEqual(proved["tree_size_proved"], size)
            # Of a small tree all are proven together.
            self.assertEqual(proved["proofs"], proved["requests"] * min(entries, size))
            without = self.measured("--work", "prove", "--entries", entries, "--without-entries")
            self.assertEqual(without["proofs"], without["requests"] * min(entries, size))
            self.assertLess(without["response_bytes"] / without["proofs"],
                            proved["response_bytes"] / proved["proofs"])
        self.assertEqual(self.tree_size(), size)

    def test_busy_is_no_speed(self):
        self.start("queue-batches = 1")
        figures = self.measured("--work", "offer", "--rate", 3000, "--batch", 1)
        self.check_growth(figures)
        self.assertGreater(figures["refusals"]["UNAVAILABLE"], 0)
        self.assertEqual(
            figures["requests"] + figures["refusals"]["UNAVAILABLE"] + figures["not_sent"], 3000)
        self.assertRegex(figures["first_refusal"], "busy|too many batches")

    def test_a_server_that_records_nothing_gets_no_figures(self):
        self.start("minimum-free-mib = 1000000000")
        for flags in ((), ("--stream",)):
            done = self.bench(*SHORT, *flags)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn("bytes free", done.stderr)
            self.assertEqual(done.stdout, "")
        # Nobody is registered, and so nobody's batches are taken.
        done = self.bench(*SHORT, "--no-verify", "--unregistered")
        self.assertEqual(done.returncode, 3, done.stderr)
        figures = json.loads(done.stdout)
        self.assertEqual(figures["events"], 0)
        self.assertEqual(figures["events_per_second"], 0)
        self.assertEqual(figures["requests"], 0)
        self.assertEqual(list(figures["refusals"]), ["PERMISSION_DENIED"])

    def test_people_read_a_table(self):
        self.start()
        done = self.bench("--for", "300ms", "--warm-up", "100ms", "--no-verify", "--batch", 10)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("ANSWERS NOT VERIFIED", done.stdout)
        self.assertRegex(done.stdout, r"events +\d+ +\d+/s")
        self.assertRegex(done.stdout, r"p50 .* p99\.9 ")

    def test_options_that_mean_nothing_are_refused(self):
        for options, word in (
                (("--for", "0s"), "--for"), (("--for", "soon"), "--for"),
                (("--warm-up", "-1s"), "--warm-up"), (("--batch", 0), "--batch"),
                (("--batch", 1001), "--batch"), (("--clients", 0), "--clients"),
                (("--work", "nothing"), "--work"), (("--work", "offer"), "--rate"),
                (("--rate", 5), "--rate"), (("--work", "prove", "--stream"), "--stream"),
                (("--work", "prove", "--entries", 1001), "--entries"), (("--entries", 5), "--entries"),
                (("--without-entries",), "--without-entries"),
                (("--work", "history", "--epcis"), "--epcis"), (("--in-flight", 5), "--in-flight"),
                (("--unregistered",), "--no-verify"), (("--seed", 0), "--seed"),
                (("--work", "offer", "--rate", 100000), "--prepare-max")):
            with self.subTest(options=options):
                done = self.bench(*options)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn(word, done.stderr)

    def test_a_process_that_is_not_there(self):
        self.start()
        done = self.bench(*SHORT, "--server-pid", 2 ** 22 + 1)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("--server-pid", done.stderr)


if __name__ == "__main__":
    unittest.main()
