"""What a real server exports is what the documents, the rules and the dashboard say."""

import json
import pathlib
import re
import shutil
import signal
import subprocess
import time
import unittest
import urllib.error
import urllib.request

import yaml

from rastro_programs import SOURCE, World, event, lot

MONITORING = SOURCE / "deploy/monitoring"
NAME = re.compile(r"\b(?:rastro|process)_[a-z0-9_]+\b")


def wait_for(condition, what):
    end = time.monotonic() + 60
    while not (found := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain for {what}")
        time.sleep(0.02)
    return found


class Metrics:
    """A scrape: families with type, help and labels, and the value of each series."""

    def __init__(self, text):
        self.families, self.values = {}, {}
        for line in text.splitlines():
            if line.startswith("# HELP "):
                name, words = line[7:].split(" ", 1)
                self.families[name] = {"help": words, "labels": set()}
            elif line.startswith("# TYPE "):
                name, kind = line[7:].split(" ")
                self.families[name]["type"] = kind
            else:
                series, value = line.rsplit(" ", 1)
                self.values[series] = float(value)
                name = series.split("{")[0]
                base = re.sub("_(bucket|sum|count)$", "", name)
                family = self.families[name if name in self.families else base]
                family["labels"] |= set(re.findall(r'([a-z_]+)="', series)) - {"le"}

    def series_names(self):
        return {series.split("{")[0] for series in self.values}


class MonitoringTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.addClassCleanup(cls.world.close)
        cls.config = cls.world.path / "ledger/rastrod.toml"
        cls.quiet = cls.config.read_text()
        cls.log = cls.world.path / "ledger/logs/rastrod.log"

    def setUp(self):
        self.addCleanup(self.world.stop)

    def start(self, *settings):
        """Starts the server with these settings; its log and the address to watch it."""
        self.world.stop()
        self.log.unlink(missing_ok=True)
        self.config.write_text("\n".join(
            [self.quiet, 'monitoring-listen = "127.0.0.1:0"', 'log-file = "logs/rastrod.log"',
             *settings, ""]))
        self.world.start()
        [line] = self.lines("monitoring")
        self.address = line["address"]

    def lines(self, message=None):
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [line for line in lines if message in (None, line["message"])]

    def get(self, path):
        try:
            with urllib.request.urlopen(f"http://{self.address}{path}", timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def metrics(self):
        code, text = self.get("/metrics")
        self.assertEqual(code, 200)
        return Metrics(text)

    def submit(self, name, *options):
        made = self.world.write(f"{name}.json", event("ObjectEvent", 1, action="ADD",
                                                      epcList=[lot(name)]))
        return self.world.run("submit", made, "--participant", "operator", "--key",
                              self.world.path / "ledger/operator.key", *options)

    def test_documents_say_what_is_exported(self):
        self.start()
        self.assertEqual(self.submit("documented").returncode, 0)
        exported = self.metrics()
        documented = {}
        for line in (SOURCE / "docs/monitoring.md").read_text().splitlines():
            row = re.fullmatch(r"\| `([a-z0-9_]+)` \| (\w+) \| (.*?) \| (.*) \|", line)
            if row:
                name, kind, labels, words = row.groups()
                documented[name] = {"type": kind, "help": words,
                                    "labels": set(re.findall(r"`([a-z]+)`", labels))}
        self.assertGreater(len(documented), 40)
        self.assertEqual(documented, exported.families)

    def rules(self):
        groups = yaml.safe_load((MONITORING / "alerts.yaml").read_text())["groups"]
        return [rule for group in groups for rule in group["rules"]]

    def test_rules_and_dashboard_use_what_is_exported(self):
        self.start()
        exported = self.metrics().series_names()
        expressions = {rule["alert"]: rule["expr"] for rule in self.rules()}
        dashboard = json.loads((MONITORING / "dashboard.json").read_text())
        for panel in dashboard["panels"]:
            for target in panel.get("targets", []):
                expressions[f"{panel['title']} {target['refId']}"] = target["expr"]
        self.assertGreater(len(expressions), 60)
        for where, expression in expressions.items():
            used = set(NAME.findall(expression))
            self.assertTrue(used or "up{" in expression, where)
            self.assertLessEqual(used, exported, where)
        # And every metric is shown somewhere.
        shown = set(NAME.findall(" ".join(expressions.values())))
        families = set(self.metrics().families)
        hidden = {name for name in families
                  if not {name, f"{name}_bucket", f"{name}_sum"} & shown}
        self.assertEqual(hidden, set())

    def test_values_of_labels_in_rules_exist(self):
        self.start()
        series = " ".join(self.metrics().values)
        for rule in self.rules():
            for label, value in re.findall(r'(reason|stage|code|pool)=~?"([^"]+)"', rule["expr"]):
                for each in value.split("|"):
                    self.assertIn(f'{label}="{each}"', series, rule["alert"])

    def test_every_alert_has_a_section_in_the_runbook(self):
        book = (MONITORING / "runbook.md").read_text()
        sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", book, re.M | re.S))
        self.assertEqual(sorted(sections), sorted(rule["alert"] for rule in self.rules()))
        for name, text in sections.items():
            for part in ("\nMeans: ", "\nLook at: ", "\nDo: "):
                self.assertIn(part, text, name)
        for rule in self.rules():
            self.assertEqual(rule["annotations"]["runbook"], f"runbook.md#{rule['alert'].lower()}")
            self.assertIn(rule["labels"]["severity"], ("page", "ticket"))
        # Metrics that it names are ours, and so are the commands.
        self.start()
        families = self.metrics().families
        self.assertLessEqual(set(NAME.findall(book)) - self.metrics().series_names(), set(families))
        commands = set(re.findall(r"rastro ([a-z]+)", book))
        known = self.world.run("--help").stdout
        for command in commands:
            self.assertRegex(known, rf"\n  {command}\b")

    @unittest.skipUnless(shutil.which("promtool"), "promtool is not installed")
    def test_promtool_takes_the_rules(self):
        for words in (["check", "config", "prometheus.yaml"], ["test", "rules", "alerts_test.yaml"]):
            done = subprocess.run(["promtool", *words], cwd=MONITORING, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_readiness_is_not_liveness(self):
        self.start(f"minimum-free-mib = {1 << 40}")
        self.assertEqual(self.get("/healthz"), (200, "alive\n"))
        code, why = self.get("/readyz")
        self.assertEqual(code, 503)
        self.assertIn("bytes free", why)
        self.assertEqual(self.lines("no submissions are taken")[0]["level"], "warning")
        self.assertEqual(self.world.run("status").returncode, 0)  # Reads are served.
        self.start()
        self.assertEqual(self.get("/readyz"), (200, "ready\n"))

    def test_counts_what_the_command_does(self):
        self.start()
        before = self.metrics().values
        self.assertEqual(self.submit("counted").returncode, 0)
        self.assertEqual(self.submit("counted").returncode, 0)  # Once more: known already.
        other = self.world.path / "other.key"
        self.assertEqual(self.world.run("keygen", "--name", "nobody", "--out", other).returncode, 0)
        stranger = self.world.write("s.json", event("ObjectEvent", 2, action="ADD",
                                                    epcList=[lot("stranger")]))
        self.assertNotEqual(self.world.run("submit", stranger, "--participant", "nobody", "--key",
                                           other).returncode, 0)
        self.assertNotEqual(self.world.run("participant", "show", "nobody").returncode, 0)
        after = self.metrics().values
        change = {name: after[name] - before.get(name, 0) for name in after}
        self.assertEqual(change["rastro_submitted_batches_total"], 3)
        self.assertEqual(change["rastro_recorded_batches_total"], 1)
        self.assertEqual(change["rastro_recorded_events_total"], 1)
        self.assertEqual(change["rastro_repeated_batches_total"], 1)
        refused = {name: n for name, n in change.items()
                   if name.startswith("rastro_refused_batches_total") and n}
        self.assertEqual(refused, {'rastro_refused_batches_total{reason="not_in_force"}': 1})
        not_ok = {name: n for name, n in change.items() if n and
                  name.startswith("rastro_calls_total") and 'code="OK"' not in name}
        self.assertEqual(not_ok, {'rastro_calls_total{code="NOT_FOUND",'
                                  'method="RegistryService/GetParticipant"}': 1,
                                  'rastro_calls_total{code="PERMISSION_DENIED",'
                                  'method="SubmissionService/SubmitBatch"}': 1})

    def test_log_rotates_and_is_opened_anew(self):
        self.start("log-file-mib = 1", "log-files = 2")
        self.assertEqual(self.submit("logged").returncode, 0)
        [line] = self.lines("batch recorded")
        self.assertEqual(line["participant"], "operator")
        self.assertEqual(line["events"], 1)
        away = self.log.with_name("away.log")
        self.log.rename(away)
        self.world.server.send_signal(signal.SIGHUP)
        wait_for(self.log.exists, "a new log file")
        wait_for(lambda: self.lines("the log is opened anew"), "its first line")
        self.assertEqual(self.submit("logged-after").returncode, 0)
        self.assertEqual(len(self.lines("batch recorded")), 1)
        self.assertEqual(self.world.stop(), 0)
        self.assertEqual(self.lines()[-1]["message"], "stopped")
        text = self.log.read_text() + away.read_text()
        self.assertNotIn("logged-after", text)  # The name of a lot.

    def test_standard_error_is_json_too(self):
        self.config.write_text(self.quiet)
        before = (self.world.path / "rastrod.log").stat().st_size if (
            self.world.path / "rastrod.log").exists() else 0
        self.world.start()
        self.assertEqual(self.world.stop(), 0)
        lines = (self.world.path / "rastrod.log").read_text()[before:].splitlines()
        self.assertEqual([json.loads(line)["message"] for line in lines],
                         ["ready", "stopping", "stopped"])

    def test_other_addresses_have_to_be_asked_for(self):
        self.config.write_text(self.quiet + 'monitoring-listen = "0.0.0.0:0"\n')
        rastrod = pathlib.Path(self.world.environment()["RASTRO_BIN"]) / "rastrod"
        done = subprocess.run([rastrod, "--config", self.config], capture_output=True, text=True,
                              timeout=60)
        self.assertEqual(done.returncode, 2)
        self.assertIn("monitoring-allow-remote", done.stderr)
        self.start("monitoring-allow-remote = true")


if __name__ == "__main__":
    unittest.main()
